import { useState } from "preact/hooks";
import type { Failure } from "../../data/failure.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import type { EventsQuestion } from "./question.ts";

type Narrowing = Pick<EventsQuestion, "repository" | "actor" | "ref">;

interface Props {
  question: EventsQuestion;
  /** Of the list that was asked for; what the API says of a field is shown there. */
  failure: Failure | null;
  onChange: (change: Narrowing) => void;
}

const NOTHING: Narrowing = { repository: "", actor: "", ref: "" };
const FIELDS = [
  ["repository", "Repository", "owner/name or number", 303],
  ["actor", "Contributor", "login or number", 106],
  ["ref", "Branch or ref", "main or refs/tags/v1", 1_000],
] as const;

/** What narrows the list of pushes. */
export function PushFilters({ question, failure, onChange }: Props) {
  const { repository, actor, ref } = question;
  const [asked, setAsked] = useState<Narrowing>({ repository, actor, ref });
  const isNarrowed = repository !== "" || actor !== "" || ref !== "";
  return (
    <search aria-label="Narrow the pushes">
      <form
        class="push-filters"
        onSubmit={(event) => {
          event.preventDefault();
          onChange(asked);
        }}
      >
        {FIELDS.map(([name, label, example, most]) => (
          <Field key={name} label={label} fault={failure?.faults.find(({ path }) => path === name)?.message}>
            {(control) => (
              <input
                {...control}
                type="text"
                maxLength={most}
                autoComplete="off"
                autoCapitalize="none"
                spellcheck={false}
                placeholder={example}
                value={asked[name]}
                onInput={({ currentTarget: { value } }) => setAsked((before) => ({ ...before, [name]: value }))}
              />
            )}
          </Field>
        ))}
        <div class="push-filters-end">
          <Button type="submit">Filter</Button>
          {isNarrowed && (
            <Button look="quiet" onPress={() => onChange(NOTHING)}>
              Show all
            </Button>
          )}
        </div>
      </form>
    </search>
  );
}
