import picomatch from "picomatch";
import { globFault } from "../contracts/inputs.ts";
import { DomeError } from "../errors/index.ts";

/** Whether a path of the tree is wanted. */
export type PathFilter = (path: string) => boolean;

/** How a name (what stands between two slashes) is matched; null stands for `**`. */
type NameMatcher = ((name: string) => boolean) | null;

/**
 * Compiles include and exclude globs (dot files included) into one test on the raw path: case and bytes as git has them. No include pattern means everything; exclude wins. A pattern that names a directory (`docs` or `docs/`) means all below it.
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
  const globs = patterns.map(compileGlob);
  return (path) => {
    const names = path.split("/");
    return globs.some(({ literal, matchers }) => path === literal || matchesStart(matchers, names));
  };
}

interface Glob {
  /** A file named as the pattern is written is meant by it: `[id].ts`. */
  literal: string;
  matchers: NameMatcher[];
}

/**
 * picomatch sees one name at a time, and `**` is followed here: its regular expressions for whole paths take hours for a
 * path made to be slow, these a time that grows with the square of the longest name.
 */
function compileGlob(pattern: string): Glob {
  const fault = globFault(pattern);
  if (fault !== null) throw new DomeError("invalid_input", `Pattern ${JSON.stringify(pattern)} ${fault}.`);
  const bare = pattern.replace(/^(?:\.\/)+/, "").replace(/\/$/, "");
  // The root itself: `.` or `./`.
  if (bare === "" || bare === ".") return { literal: bare, matchers: [null] };
  return { literal: bare, matchers: bare.split("/").map(compileName) };
}

function compileName(name: string): NameMatcher {
  if (name === "**") return null;
  // Behind `./`, which it takes off, picomatch compares by its expression alone. It would also take a name that is spelled like the
  // pattern, escapes included.
  return picomatch(`./${plain(name)}`, { dot: true, nonegate: true, noextglob: true, windows: false });
}

/**
 * Escapes what picomatch would not take as itself: a `+` behind a bracket, a brace or another one is a repetition to it (`c++` is to mean
 * itself, and `[ab]+[ab]+` would be slow), and of two `$` it loses one.
 */
const plain = (name: string): string =>
  name.replaceAll(/\\.|[+$]/g, (found) => (found.startsWith("\\") ? found : `\\${found}`));

/** Whether a path, or a directory it lies in, matches. After a `**` the first place that fits will do, since any end will. */
function matchesStart(glob: readonly NameMatcher[], names: readonly string[]): boolean {
  let at = 0;
  let restart: { glob: number; name: number } | null = null;
  for (let next = 0; next < glob.length;) {
    const matcher = glob[next] as NameMatcher;
    const name = names[at];
    if (matcher === null) {
      if (next === glob.length - 1) return at < names.length;
      restart = { glob: ++next, name: at };
    } else if (name !== undefined && matcher(name)) {
      next++;
      at++;
    } else if (restart !== null && restart.name < names.length) {
      at = ++restart.name;
      next = restart.glob;
    } else return false;
  }
  return true;
}
