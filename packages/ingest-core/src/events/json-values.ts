/** Any JSON object. */
export type Json = Record<string, unknown>;
/** Whether a JSON value is an object. */
export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** Text that is there and not absurdly long; null for anything else. */
export const textOf = (value: unknown, longest: number): string | null =>
  typeof value === "string" && value !== "" && value.length <= longest && !value.includes("\0") ? value : null;

const ID = /^[1-9]\d{0,19}$/;

/** A number of GitHub's as text; null for anything that is not exactly one. */
export function idOf(value: unknown): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) && value > 0 ? String(value) : null;
  return typeof value === "string" && ID.test(value) ? value : null;
}
