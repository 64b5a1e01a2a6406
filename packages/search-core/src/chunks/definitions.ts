/** What a line's first word says: it defines, it defines at the outermost level alone, or it is a statement that defines nothing. */
const DEFINES = 1;
const DEFINES_OUTSIDE = 2;
const STATES = 3;

/** How one language names things. A line is only matched when its first word, or its last character, says it may define something. */
export interface Definitions {
  pattern: RegExp;
  /** Of these words, which is which. */
  words: ReadonlyMap<string, number>;
  /** What the words begin with, by {@link pair}: all, those that define, and those that do so in deeper lines. Most lines end here. */
  allPairs: Uint8Array;
  pairs: Uint8Array;
  deeperPairs: Uint8Array;
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

/** Words that look like a call or a method and define nothing. */
const STATEMENTS = words(
  "if for while switch catch return else do try with new throw await sizeof typeof case delete using import from elif yield",
);
const STATEMENT_PAIRS = pairs(STATEMENTS);

interface Naming {
  pattern: RegExp;
  words: string;
  /** Which of them define something only at the outermost level: inside a function they are details. */
  outer?: string;
  ends?: string;
}

function naming({ pattern, words: list, outer = "", ends = "" }: Naming): Definitions {
  const defining = words(list);
  const outside = words(outer);
  const kinds = new Map([...STATEMENTS].map((word) => [word, STATES]));
  for (const word of defining) kinds.set(word, outside.has(word) ? DEFINES_OUTSIDE : DEFINES);
  return {
    pattern,
    words: kinds,
    ends: flags(ends),
    allPairs: pairs(kinds.keys()),
    pairs: pairs(defining),
    deeperPairs: pairs([...defining].filter((word) => !outside.has(word))),
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
  const begins = pair(text.charCodeAt(at), text.charCodeAt(at + 1));
  const mayDefine = (depth === 0 ? definitions.pairs : definitions.deeperPairs)[begins] === 1;
  if (!mayDefine && !isEnd) return null;
  // Most lines begin like none of the words: nothing needs to be cut out to know.
  const kind = definitions.allPairs[begins] === 1 ? definitions.words.get(firstWord(text, at)) : undefined;
  if (kind === STATES || (kind === undefined && !isEnd) || (kind === DEFINES_OUTSIDE && depth > 0)) return null;
  definitions.pattern.lastIndex = at;
  const match = definitions.pattern.exec(text);
  const name = match?.[1] ?? match?.[2];
  return name === undefined || isStatement(name) ? null : name;
}

/** Keywords are small letters and underscores. */
function firstWord(text: string, at: number): string {
  let end = at;
  for (let code = text.charCodeAt(end); (code >= 97 && code <= 122) || code === 95; code = text.charCodeAt(++end));
  return text.slice(at, end);
}

const isStatement = (name: string): boolean =>
  STATEMENT_PAIRS[pair(name.charCodeAt(0), name.charCodeAt(1))] === 1 && STATEMENTS.has(name);
