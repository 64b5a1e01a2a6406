import { createHash } from "node:crypto";
import { idOf, isObject, type Json, textOf } from "./json-values.ts";
import { parsePush } from "./parse-push.ts";
import type { ParsedEvent, ParseResult } from "./types.ts";

/** Longest event that is kept, in UTF-8 bytes. GitHub's own are below 200 kB; a row of D1 may not be over 2 MB. */
export const MAX_EVENT_BYTES = 1_000_000;

const TYPE = /^[A-Za-z][A-Za-z0-9_]{0,99}$/;
const FIRST_EVENT_MS = Date.UTC(2008, 0, 1);
const LAST_EVENT_MS = Date.UTC(2200, 0, 1);

/**
 * Reads one event of any year: the timeline of 2012 (no ids, the actor a login), the API's form since, PushEvents with and without
 * commits. Unknown types and fields are no fault: the text is kept as it is.
 *
 * @param raw - One JSON object, at most {@link MAX_EVENT_BYTES}; the caller measures.
 */
export function parseEvent(raw: string): ParseResult {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return { ok: false, reason: "not JSON" };
  }
  if (!isObject(value)) return { ok: false, reason: "not a JSON object" };
  const type = value.type;
  if (typeof type !== "string" || !TYPE.test(type)) return { ok: false, reason: "type is not the name of an event" };
  const createdAtMs = typeof value.created_at === "string" ? Date.parse(value.created_at) : Number.NaN;
  if (!(createdAtMs >= FIRST_EVENT_MS && createdAtMs < LAST_EVENT_MS))
    return { ok: false, reason: "created_at is not a time" };
  const given = value.id === undefined || value.id === null ? null : idOf(value.id);
  if (given === null && value.id !== undefined && value.id !== null)
    return { ok: false, reason: "id is not a number of GitHub's" };
  // Only events from before there were ids go without one; since then an id that is missing is a fault.
  if (given === null && isObject(value.repo)) return { ok: false, reason: "id is missing" };
  const id = given ?? `legacy:${createHash("sha256").update(raw).digest("hex").slice(0, 32)}`;
  const actor = actorOf(value);
  const repository = repositoryOf(value);
  const event: ParsedEvent = { id, type, createdAtMs, ...actor, ...repository, push: null, pushFault: null, raw };
  if (type !== "PushEvent") return { ok: true, event };
  const push = parsePush(value.payload);
  if (typeof push === "string") event.pushFault = push;
  else if (event.repositoryId === null) event.pushFault = "the push names no repository";
  else event.push = push;
  return { ok: true, event };
}

function actorOf(value: Json): Pick<ParsedEvent, "actorId" | "actorLogin"> {
  const { actor } = value;
  const login = textOf(isObject(actor) ? actor.login : actor, 100);
  const id = isObject(actor) ? idOf(actor.id) : null;
  return { actorId: id ?? (login === null ? null : `login:${login.toLowerCase()}`), actorLogin: login };
}

function repositoryOf(value: Json): Pick<ParsedEvent, "repositoryId" | "repositoryName"> {
  const { repo, repository, payload } = value;
  if (isObject(repository) && !isObject(repo)) {
    const owner = textOf(repository.owner, 100);
    const name = textOf(repository.name, 200);
    if (owner === null || name === null) return { repositoryId: null, repositoryName: null };
    return { repositoryId: `name:${owner}/${name}`.toLowerCase(), repositoryName: `${owner}/${name}` };
  }
  const name = isObject(repo) ? textOf(repo.name, 301) : null;
  const id = (isObject(repo) ? idOf(repo.id) : null) ?? (isObject(payload) ? idOf(payload.repository_id) : null);
  return { repositoryId: id, repositoryName: name };
}
