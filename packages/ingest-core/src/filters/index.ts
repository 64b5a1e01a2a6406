import picomatch from "picomatch";
import { globFault } from "../contracts/inputs.ts";
import { DomeError } from "../errors/index.ts";

/** Whether a path of the tree is wanted. */
export type PathFilter = (path: string) => boolean;

/**
 * Compiles include and exclude globs (picomatch, dot files included) into one test on the raw path: case and bytes as git has
 * them. No include pattern means everything; exclude wins. A pattern that names a directory (`docs` or `docs/`) means all below it.
 *
 * @throws {DomeError} `invalid_input` for a pattern the API would refuse too.
 */
export function compileFilter(includePatterns: readonly string[], excludePatterns: readonly string[]): PathFilter {
  const include = compile(includePatterns);
  const exclude = compile(excludePatterns);
  return (path) => (include === null || include(path)) && (exclude === null || !exclude(path));
}

function compile(patterns: readonly string[]): PathFilter | null {
  if (patterns.length === 0) return null;
  const matchers = patterns.map((pattern) => {
    const fault = globFault(pattern);
    if (fault !== null) throw new DomeError("invalid_input", `Pattern ${JSON.stringify(pattern)} ${fault}.`);
    const bare = pattern.endsWith("/") ? pattern.slice(0, -1) : pattern;
    // Not Windows: a backslash is a character of the path, not a separator.
    return picomatch([bare, `${bare}/**`], { dot: true, nonegate: true, noextglob: true, windows: false, strictSlashes: true });
  });
  return (path) => matchers.some((matches) => matches(path));
}
