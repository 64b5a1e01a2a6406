/** What a PushEvent says, in every generation of its payload. */
export interface ParsedPush {
  /** Null before 2013, when pushes had no number. */
  pushId: string | null;
  /** Full, `refs/heads/x`. */
  ref: string;
  head: string;
  /** Null where the generation did not say. */
  before: string | null;
  /** Commits pushed, and those new to the repository; null since October 2025, when GitHub stopped counting. */
  commits: number | null;
  distinctCommits: number | null;
}

/** One public event as it is stored: a few columns, and the text exactly as it was received. */
export interface ParsedEvent {
  /** GitHub's id, or `legacy:` and a hash of the text for events that have none. */
  id: string;
  type: string;
  createdAtMs: number;
  /** GitHub's number as text, `login:<lower-case login>` where the generation has no numbers, null when nobody is named. */
  actorId: string | null;
  actorLogin: string | null;
  /** GitHub's number as text, `name:<lower-case owner/name>` where the generation has no numbers, null when none is named. */
  repositoryId: string | null;
  /** `owner/name`, as the event spells it. */
  repositoryName: string | null;
  /** Null for everything but readable pushes. */
  push: ParsedPush | null;
  /** Why a PushEvent could not be read as a push; the event is kept all the same. */
  pushFault: string | null;
  raw: string;
}

export type ParseResult = { ok: true; event: ParsedEvent } | { ok: false; reason: string };
