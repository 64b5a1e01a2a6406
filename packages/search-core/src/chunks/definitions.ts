/** How one language names things. A line is only matched when its first word, or its last character, says it may define something. */
export interface Definitions {
  pattern: RegExp;
  words: ReadonlySet<string>;
  /** What the words begin with, by {@link pair}: outermost, and deeper, where fewer words count. Most lines end here. */
  pairs: Uint8Array;
  deeperPairs: Uint8Array;
  /** Words that define something only at the outermost level: inside a function they are details. */
  outer: ReadonlySet<string>;
  /** Characters, by code, of which one must end a line that begins with no such word: `{` opens a method. */
  ends: Uint8Array;
}

const words = (list: string): Set<string> => new Set(list.split(" ").filter((word) => word !== ""));

function flags(characters: Iterable<string>): Uint8Array {
  const out = new Uint8Array(256);
  for (const character of characters) out[character.charCodeAt(0)] = 1;
  return out;
}

/** The first two characters of a word as a number. */
const pair = (first: number, second: number): number => ((first & 127) << 7) | (second & 127);

function pairs(list: Iterable<string>): Uint8Array {
  const out = new Uint8Array(128 * 128);
  for (const word of list) out[pair(word.charCodeAt(0), word.charCodeAt(1))] = 1;
  return out;
}

interface Naming {
  pattern: RegExp;
  words: string;
  outer?: string;
  ends?: string;
}

function naming({ pattern, words: list, outer = "", ends = "" }: Naming): Definitions {
  const all = words(list);
  const outermost = words(outer);
  return {
    pattern,
    words: all,
    outer: outermost,
    ends: flags(ends),
    pairs: pairs(all),
    deeperPairs: pairs([...all].filter((word) => !outermost.has(word))),
  };
}

const TS = naming({
  pattern:
    /(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:(?:function\*?|class|interface|type|enum|namespace|const|let|var)\s+([A-Za-z_$][\w$]*)|(?:(?:public|private|protected|static|override|readonly|get|set)\s+)*#?([A-Za-z_$][\w$]*)\s*(?:<[^>\n]{0,60}>)?\([^\n]{0,200}\{)/y,
  words: "export default declare abstract async function class interface type enum namespace const let var",
  outer: "const let var",
  ends: "{",
});
const C_LIKE = naming({
  pattern:
    /(?:template\s*<[^>\n]{0,120}>\s*)?(?:(?:public|private|protected|internal|static|final|abstract|virtual|override|async|sealed|partial|inline|constexpr|extern|const|unsigned|typedef)\s+)*(?:(?:class|struct|enum|interface|record|namespace|union|trait)\s+([A-Za-z_]\w*)|[A-Za-z_][\w:<>,*&[\]]{0,60}(?:\s+[*&]*|\s*[*&]+\s*)((?:[A-Za-z_]\w*::)?~?[A-Za-z_]\w*)\s*\()/y,
  words:
    "class struct enum interface record namespace union trait public private protected internal static template typedef extern inline constexpr virtual",
  ends: "{),;",
});
const simple = (pattern: RegExp, list: string): Definitions => naming({ pattern, words: list });

const BY_LANGUAGE: Readonly<Record<string, Definitions>> = {
  typescript: TS,
  tsx: TS,
  javascript: TS,
  vue: TS,
  svelte: TS,
  java: C_LIKE,
  c: C_LIKE,
  cpp: C_LIKE,
  csharp: C_LIKE,
  python: simple(/(?:async\s+)?(?:def|class)\s+([A-Za-z_]\w*)/y, "async def class"),
  go: simple(/(?:func\s+(?:\([^)\n]{0,80}\)\s*)?|type\s+)([A-Za-z_]\w*)/y, "func type"),
  rust: simple(
    /(?:pub(?:\([^)\n]{0,40}\))?\s+)?(?:unsafe\s+|const\s+|async\s+|extern\s+"[^"\n]{0,20}"\s+)*(?:fn|struct|enum|trait|mod|impl(?:<[^>\n]{0,80}>)?|type|macro_rules!)\s+([A-Za-z_]\w*)/y,
    "pub unsafe const async extern fn struct enum trait mod impl type macro_rules",
  ),
  ruby: simple(/(?:def\s+(?:self\.)?|class\s+|module\s+)([A-Za-z_][\w:]*[?!=]?)/y, "def class module"),
  php: simple(
    /(?:(?:public|private|protected|static|final|abstract|readonly)\s+)*(?:function\s+&?|class\s+|interface\s+|trait\s+|enum\s+)([A-Za-z_]\w*)/y,
    "public private protected static final abstract readonly function class interface trait enum",
  ),
  kotlin: simple(
    /(?:\w+\s+){0,4}?(?:fun|class|object|interface)\s+([A-Za-z_]\w*)/y,
    "fun class object interface data sealed abstract open public private internal override suspend",
  ),
  swift: simple(
    /(?:\w+\s+){0,4}?(?:func|class|struct|enum|protocol|extension)\s+([A-Za-z_]\w*)/y,
    "func class struct enum protocol extension public private internal static final open",
  ),
};

/** Words that look like a call or a method and define nothing. */
const STATEMENTS = words(
  "if for while switch catch return else do try with new throw await sizeof typeof case delete using import from elif yield",
);

/** Longest line that is looked at. */
const MAX_LINE = 400;

/** How a language names things; null when that is not known. */
export function definitionsOf(language: string): Definitions | null {
  return Object.hasOwn(BY_LANGUAGE, language) ? (BY_LANGUAGE[language] ?? null) : null;
}

/** The name that the line at `at` defines, or null. `at` is the first character that is not blank. */
export function definedAt(
  text: string,
  at: number,
  lineEnd: number,
  depth: number,
  definitions: Definitions,
): string | null {
  if (lineEnd - at > MAX_LINE) return null;
  const last = text.charCodeAt(lineEnd - 1);
  const isEnd = definitions.ends[last === 13 ? text.charCodeAt(lineEnd - 2) : last] === 1;
  if (!isEnd) {
    const begins = pair(text.charCodeAt(at), text.charCodeAt(at + 1));
    if ((depth === 0 ? definitions.pairs : definitions.deeperPairs)[begins] !== 1) return null;
  }
  let end = at;
  // Keywords are small letters and underscores.
  for (let code = text.charCodeAt(end); (code >= 97 && code <= 122) || code === 95; code = text.charCodeAt(++end));
  const first = text.slice(at, end);
  if (depth > 0 && definitions.outer.has(first)) return null;
  if (!definitions.words.has(first)) {
    if (!isEnd || STATEMENTS.has(first)) return null;
  }
  definitions.pattern.lastIndex = at;
  const match = definitions.pattern.exec(text);
  const name = match?.[1] ?? match?.[2];
  return name === undefined || STATEMENTS.has(name) ? null : name;
}
