import { ERROR_STATUS, type ErrorCode } from "@dome/ingest-core/errors";
import type { z } from "@hono/zod-openapi";
import { ErrorBody } from "./schemas.ts";

/** A JSON answer of an operation, with an example that fits its schema. */
export const json = <S extends z.ZodType>(schema: S, description: string, example: NoInfer<z.input<S>>) => ({
  description,
  content: { "application/json": { schema, example } },
});

/** A `Location` header in the document. */
export const location = (description: string) => ({
  Location: { description, schema: { type: "string" as const }, required: true },
});

const MEANING: Partial<Record<ErrorCode, string>> = {
  invalid_input: "Something in the request is not valid; `details` names each field.",
  unauthorized: "The key is absent or wrong.",
  not_found: "There is no such thing, or it is not yours.",
  conflict: "The state does not allow this now.",
  payload_too_large: "The body is over 64 KiB.",
  unsupported_media_type: "The body is not `application/json`.",
  upgrade_required: "This address speaks WebSocket only.",
  rate_limited: "GitHub asks to wait; `Retry-After` says how long.",
  blocked: "GitHub has taken the repository down.",
  internal: "Something failed on our side; the message names the request's id.",
  upstream_rejected: "GitHub refused the request.",
  upstream_unavailable: "GitHub or the store does not answer.",
  misconfigured: "The deployment lacks a setting; the message says which.",
};

/** What any operation under `/api` can answer with. */
const ALWAYS: readonly ErrorCode[] = [
  "invalid_input",
  "unauthorized",
  "internal",
  "upstream_unavailable",
  "misconfigured",
];

/** The operation's error answers for the document: the ones every operation has, and its own. Typed away: handlers throw these. */
export function refusals(...own: ErrorCode[]): object {
  const byStatus = Map.groupBy([...new Set([...ALWAYS, ...own])], (code) => ERROR_STATUS[code]);
  return Object.fromEntries(
    Array.from(byStatus, ([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${MEANING[code] ?? "see the message."}`).join(" "),
        content: {
          "application/json": {
            schema: ErrorBody,
            example: { error: { code: codes[0], message: MEANING[codes[0] ?? "internal"] } },
          },
        },
      },
    ]),
  );
}
