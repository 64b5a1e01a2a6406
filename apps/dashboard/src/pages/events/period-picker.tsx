import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import type { EventsQuestion, Period } from "./question.ts";
import { fromField, toField } from "./times.ts";

const LONGEST_MS = 365 * 86_400_000;
const PERIODS: readonly (readonly [Period, string])[] = [
  ["day", "Last 24 hours"],
  ["week", "Last 7 days"],
  ["month", "Last 30 days"],
  ["year", "Last 365 days"],
  ["custom", "From … to …"],
];

interface Props {
  question: EventsQuestion;
  onChange: (change: Partial<EventsQuestion>) => void;
  onRefresh: () => void;
  busy: boolean;
}

/** Which time the page is about, for its figures and its list. */
export function PeriodPicker({ question, onChange, onRefresh, busy }: Props) {
  const [isOpen, setOpen] = useState(false);
  const isCustom = isOpen || question.period === "custom";
  return (
    <>
      <div class="filters" role="group" aria-label="Time shown">
        <select
          aria-label="Time"
          value={isCustom ? "custom" : question.period}
          onChange={({ currentTarget: { value } }) => {
            const period = PERIODS.find(([name]) => name === value)?.[0] ?? "day";
            setOpen(period === "custom");
            if (period !== "custom") onChange({ period, sinceMs: null, untilMs: null });
          }}
        >
          {PERIODS.map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <Button icon="sync" busy={busy} onPress={onRefresh}>
          Refresh
        </Button>
      </div>
      {isCustom && <Ends key={`${question.sinceMs} ${question.untilMs}`} question={question} onChange={onChange} />}
    </>
  );
}

function Ends({ question, onChange }: Pick<Props, "question" | "onChange">) {
  const [since, setSince] = useState(question.sinceMs === null ? "" : toField(question.sinceMs));
  const [until, setUntil] = useState(question.untilMs === null ? "" : toField(question.untilMs));
  const [fault, setFault] = useState<string | undefined>();
  return (
    <form
      class="ends"
      onSubmit={(event) => {
        event.preventDefault();
        const [sinceMs, untilMs] = [fromField(since), fromField(until)];
        const wrong = faultOf(sinceMs, untilMs);
        setFault(wrong);
        if (wrong === undefined) onChange({ period: "custom", sinceMs, untilMs });
      }}
    >
      <Field label="Since" fault={fault}>
        {(control) => (
          <input
            {...control}
            type="datetime-local"
            value={since}
            onInput={(event) => setSince(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Until" optional>
        {(control) => (
          <input
            {...control}
            type="datetime-local"
            value={until}
            onInput={(event) => setUntil(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit">Show</Button>
    </form>
  );
}

function faultOf(sinceMs: number | null, untilMs: number | null): string | undefined {
  if (sinceMs === null) return "Say from when.";
  const endMs = untilMs ?? Date.now();
  if (sinceMs >= endMs) return untilMs === null ? "This is yet to come." : "This is not before the end.";
  return endMs - sinceMs > LONGEST_MS ? "At most 365 days are shown at a time." : undefined;
}
