const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Spans of time that end now, with their length in milliseconds. */
const LENGTHS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, year: 365 * DAY_MS } as const;

/** How the span of the page is chosen; `custom`: by its two ends. */
export type Period = keyof typeof LENGTHS | "custom";

/** What the page shows, as its address carries it. */
export interface EventsQuestion {
  period: Period;
  /** Epoch milliseconds, of a custom period. Null: a day before its end. */
  sinceMs: number | null;
  /** Null: now. */
  untilMs: number | null;
  /** `owner/name` or a number. Empty: all. */
  repository: string;
  /** Login or number. */
  actor: string;
  /** A whole ref, or the name of a branch. */
  ref: string;
}

/** Reads a question from an address; what cannot be read is left out. */
export function eventsQuestionOf(query: Readonly<Record<string, string>>): EventsQuestion {
  const sinceMs = timeOf(query["since"]);
  const untilMs = timeOf(query["until"]);
  const named = query["period"];
  const period = named === "week" || named === "month" || named === "year" ? named : "day";
  return {
    period: sinceMs === null && untilMs === null ? period : "custom",
    sinceMs,
    untilMs,
    repository: (query["repository"] ?? "").trim(),
    actor: (query["actor"] ?? "").trim(),
    ref: (query["ref"] ?? "").trim(),
  };
}

/** The address of a question. */
export function eventsAddressOf(question: EventsQuestion): string {
  const { period } = question;
  const end = (atMs: number | null): string =>
    period !== "custom" || atMs === null ? "" : new Date(atMs).toISOString().replace(".000Z", "Z");
  const fields: [string, string][] = [
    ["period", period === "day" || period === "custom" ? "" : period],
    ["since", end(question.sinceMs)],
    ["until", end(question.untilMs)],
    ["repository", question.repository.trim()],
    ["actor", question.actor.trim()],
    ["ref", question.ref.trim()],
  ];
  const query = new URLSearchParams(fields.filter(([, value]) => value !== "")).toString();
  return query === "" ? "/events" : `/events?${query}`;
}

/** The span a question is about, as the API takes it. A period that ends now has no end there: what comes is seen. */
export function spanOf(question: EventsQuestion, nowMs: number): { since: string; until?: string } {
  if (question.period !== "custom") return { since: iso(nowMs - LENGTHS[question.period]) };
  const { sinceMs, untilMs } = question;
  const since = iso(sinceMs ?? (untilMs ?? nowMs) - DAY_MS);
  return untilMs === null ? { since } : { since, until: iso(untilMs) };
}

/** What the list of pushes is narrowed to, as the API takes it. A ref without `refs/` is a branch. */
export function filterOf({ repository, actor, ref }: EventsQuestion): {
  repository?: string;
  actor?: string;
  ref?: string;
} {
  return {
    ...(repository === "" ? {} : { repository }),
    ...(actor === "" ? {} : { actor }),
    ...(ref === "" ? {} : { ref: ref.startsWith("refs/") ? ref : `refs/heads/${ref}` }),
  };
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

function timeOf(given: string | undefined): number | null {
  const atMs = given === undefined || given === "" ? Number.NaN : Date.parse(given);
  return Number.isFinite(atMs) ? atMs : null;
}
