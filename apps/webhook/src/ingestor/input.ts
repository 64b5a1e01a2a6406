import { DomeError } from "@dome/ingest-core/errors";
import type { z } from "zod";

/**
 * Checks an input as the API does: a service binding carries whatever its caller passes.
 * @throws {DomeError} `invalid_input`, naming each field and what is wrong with it.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw new DomeError(
    "invalid_input",
    `The input is not valid: ${issues.map((issue) => `${issue.path} ${issue.message}`).join("; ")}`.slice(0, 1_000),
    { details: issues },
  );
}
