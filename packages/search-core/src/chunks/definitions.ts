/** How one language names things. A line is only matched when its first word, or its last character, says it may define something. */
interface Definitions {
  pattern: RegExp;
  words: ReadonlySet<string>;
  /** Words that define something only at the outermost level: inside a function they are details. */
  outer?: ReadonlySet<string>;
  /** Characters of which one must end a line that begins with no such word: `{` opens a method. Empty: no such lines. */
  ends: string;
}

const words = (list: string): Set<string> => new Set(list.split(" "));

const TS: Definitions = {
  pattern:
    /(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:(?:function\*?|class|interface|type|enum|namespace|const|let|var)\s+([A-Za-z_$][\w$]*)|(?:(?:public|private|protected|static|override|readonly|get|set)\s+)*#?([A-Za-z_$][\w$]*)\s*(?:<[^>\n]{0,60}>)?\([^\n]{0,200}\{)/y,
  words: words("export default declare abstract async function class interface type enum namespace const let var"),
  outer: words("const let var"),
  ends: "{",
};
const C_LIKE: Definitions = {
  pattern:
    /(?:template\s*<[^>\n]{0,120}>\s*)?(?:(?:public|private|protected|internal|static|final|abstract|virtual|override|async|sealed|partial|inline|constexpr|extern|const|unsigned|typedef)\s+)*(?:(?:class|struct|enum|interface|record|namespace|union|trait)\s+([A-Za-z_]\w*)|[A-Za-z_][\w:<>,*&[\]]{0,60}(?:\s+[*&]*|\s*[*&]+\s*)((?:[A-Za-z_]\w*::)?~?[A-Za-z_]\w*)\s*\()/y,
  words: words(
    "class struct enum interface record namespace union trait public private protected internal static template typedef extern inline constexpr virtual",
  ),
  ends: "{),;",
};
const simple = (pattern: RegExp, list: string): Definitions => ({ pattern, words: words(list), ends: "" });

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

/** The name that the line at `at` defines in that language, or null. `at` is the first character that is not blank. */
export function definedAt(text: string, at: number, lineEnd: number, depth: number, language: string): string | null {
  const definitions = BY_LANGUAGE[language];
  if (definitions === undefined || lineEnd - at > MAX_LINE) return null;
  const isEnd =
    definitions.ends !== "" &&
    definitions.ends.includes(text.charAt(lineEnd - (text.charCodeAt(lineEnd - 1) === 13 ? 2 : 1)));
  if (!isEnd && !mayBegin(definitions, text.charCodeAt(at))) return null;
  let end = at;
  // Keywords are small letters and underscores.
  for (let code = text.charCodeAt(end); (code >= 97 && code <= 122) || code === 95; code = text.charCodeAt(++end));
  const first = text.slice(at, end);
  if (depth > 0 && definitions.outer?.has(first)) return null;
  if (!definitions.words.has(first)) {
    if (!isEnd || STATEMENTS.has(first)) return null;
  }
  definitions.pattern.lastIndex = at;
  const match = definitions.pattern.exec(text);
  const name = match?.[1] ?? match?.[2];
  return name === undefined || STATEMENTS.has(name) ? null : name;
}

const INITIALS = new WeakMap<Definitions, Uint8Array>();

/** Whether one of the words begins with that character. */
function mayBegin(definitions: Definitions, code: number): boolean {
  let initials = INITIALS.get(definitions);
  if (initials === undefined) {
    initials = new Uint8Array(128);
    for (const word of definitions.words) initials[word.charCodeAt(0)] = 1;
    INITIALS.set(definitions, initials);
  }
  return initials[code] === 1;
}

/** Whether definitions are known for a language. */
export const knowsDefinitions = (language: string): boolean => language in BY_LANGUAGE;
