import { DomeError } from "@dome/ingest-core/errors";

/** Longest path, in UTF-8 bytes, as git's own systems allow. */
const MAX_PATH_BYTES = 4_096;

/**
 * The repository path that the raw tail of a URL names: each segment percent-decoded exactly once, so that `%2F`, `%23`, `%3F` and
 * `%25` stand for `/`, `#`, `?` and `%`.
 *
 * @throws {DomeError} `invalid_input` for escapes that are not UTF-8 and for paths that {@link pathFault} refuses.
 */
export function decodeFilePath(raw: string): string {
  const path = raw.split("/").map(decodeSegment).join("/");
  const fault = pathFault(path);
  if (fault !== null)
    throw new DomeError("invalid_input", `The file path ${fault}.`, { details: [{ path: "path", message: fault }] });
  return path;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    const message = "holds a malformed percent escape; write '%' as %25";
    throw new DomeError("invalid_input", `The file path ${message}.`, { cause, details: [{ path: "path", message }] });
  }
}

/** Why git could not have such a path in a tree, or null. */
export function pathFault(path: string): string | null {
  if (path === "") return "is empty";
  if (path.includes("\0")) return "holds a NUL";
  if (new TextEncoder().encode(path).byteLength > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (path.startsWith("/")) return "must be relative to the repository's root";
  const segments = path.split("/");
  if (segments.includes("")) return "has an empty segment";
  if (segments.includes(".") || segments.includes("..")) return "must not have '.' or '..' segments";
  return null;
}
