import { PageInput } from "@dome/ingest-core/contracts";
import { ERROR_STATUS, type ErrorCode } from "@dome/ingest-core/errors";
import { z } from "@hono/zod-openapi";

const uuid = (what: string) =>
  z.uuid(`must be the ${what}'s id, a UUID`).openapi({ example: "0b8f3c1e-7a54-4f0d-9d0a-5b2f6c1d2e3f" });

/** The ids in addresses. */
export const RepositoryParams = z.strictObject({ id: uuid("repository") });
/** See {@link RepositoryParams}. */
export const JobParams = z.strictObject({ id: uuid("job") });
/** A dead letter is named by its message, and the platform chooses those ids: no UUIDs, and no promise what they look like. */
export const DeadLetterParams = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,128}$/, "must be the dead letter's id, as listed")
    .openapi({ example: "7c3f0e5b9d2a4c1f8e6b0a3d5f7c9e1b" }),
});

/** For operations without query parameters: a `?` that should have been `%3F` is named instead of ignored. */
export const NoQuery = z.strictObject({});

/** `cursor` and `limit`, and nothing unknown. */
export const PageQuery = z.strictObject({
  cursor: PageInput.shape.cursor.openapi({ description: "`nextCursor` of the page before." }),
  limit: PageInput.shape.limit.openapi({ description: "Most items on a page." }),
});

/** A page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().openapi({ description: "Null: the list is complete." }),
  });

/** Leaves out what is undefined, as `exactOptionalPropertyTypes` and RPC callers expect. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const codes = Object.keys(ERROR_STATUS) as ErrorCode[];

/** How every refusal and failure looks. */
export const ErrorBody = z
  .object({
    error: z.object({
      code: z.enum(codes),
      message: z.string(),
      details: z
        .unknown()
        .optional()
        .openapi({ description: "For `invalid_input`, a list of {path, message}; for `internal`, the request id." }),
    }),
  })
  .openapi("Error");
