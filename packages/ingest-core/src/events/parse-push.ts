import { idOf, isObject, textOf } from "./json-values.ts";
import type { ParsedPush } from "./types.ts";

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Git's own limit on ref names is the file system's; GitHub's is below this. */
const MAX_REF = 1_000;

/**
 * Reads the payload of a PushEvent. Until 2012: `shas`, `size`, `ref`, `head`. Until October 2025: with commits and their counts.
 * Since: `repository_id`, `push_id`, `ref`, `head`, `before` only.
 *
 * @returns what is wrong with it, in words, when it is no push.
 */
export function parsePush(payload: unknown): ParsedPush | string {
  if (!isObject(payload)) return "the push has no payload";
  const ref = textOf(payload.ref, MAX_REF);
  if (ref === null) return "ref is not the name of a ref";
  const head = objectId(payload.head);
  if (typeof head !== "string") return "head is not an object id";
  const before = objectId(payload.before);
  if (before === false) return "before is not an object id";
  const { push_id: number } = payload;
  const pushId = number === undefined || number === null ? null : idOf(number);
  if (pushId === null && number !== undefined && number !== null) return "push_id is not a number of GitHub's";
  return { pushId, ref, head, before, commits: count(payload.size), distinctCommits: count(payload.distinct_size) };
}

/** Null when absent, false when it is something else. */
function objectId(value: unknown): string | null | false {
  if (value === undefined || value === null) return null;
  return typeof value === "string" && OBJECT_ID.test(value) ? value : false;
}

const count = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
