import type { LanguageFn } from "lowlight";

type Grammar = () => Promise<{ default: LanguageFn }>;

/** Grammars for highlighting, each fetched when something in that language is shown first. */
const GRAMMARS: Readonly<Record<string, Grammar>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  dart: () => import("highlight.js/lib/languages/dart"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  elixir: () => import("highlight.js/lib/languages/elixir"),
  go: () => import("highlight.js/lib/languages/go"),
  graphql: () => import("highlight.js/lib/languages/graphql"),
  haskell: () => import("highlight.js/lib/languages/haskell"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  lua: () => import("highlight.js/lib/languages/lua"),
  makefile: () => import("highlight.js/lib/languages/makefile"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  perl: () => import("highlight.js/lib/languages/perl"),
  php: () => import("highlight.js/lib/languages/php"),
  protobuf: () => import("highlight.js/lib/languages/protobuf"),
  python: () => import("highlight.js/lib/languages/python"),
  r: () => import("highlight.js/lib/languages/r"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  scala: () => import("highlight.js/lib/languages/scala"),
  scss: () => import("highlight.js/lib/languages/scss"),
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

/** File extensions (and whole names) whose grammar has another name. */
const ALIASES: Readonly<Record<string, string>> = {
  bashrc: "bash",
  cc: "cpp",
  cjs: "javascript",
  cs: "csharp",
  cts: "typescript",
  cxx: "cpp",
  ex: "elixir",
  exs: "elixir",
  gql: "graphql",
  h: "c",
  hh: "cpp",
  hpp: "cpp",
  hs: "haskell",
  htm: "xml",
  html: "xml",
  js: "javascript",
  jsonc: "json",
  jsx: "javascript",
  kt: "kotlin",
  kts: "kotlin",
  md: "markdown",
  mdx: "markdown",
  mjs: "javascript",
  mk: "makefile",
  mts: "typescript",
  patch: "diff",
  pl: "perl",
  proto: "protobuf",
  py: "python",
  pyi: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  shell: "bash",
  svelte: "xml",
  svg: "xml",
  toml: "ini",
  ts: "typescript",
  tsx: "typescript",
  vue: "xml",
  yml: "yaml",
  zsh: "bash",
};

/** The grammar's name for a path, by its extension; null when there is none. */
export function grammarOf(path: string): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ending = name.slice(name.lastIndexOf(".") + 1);
  const found = ALIASES[ending] ?? ending;
  return Object.hasOwn(GRAMMARS, found) ? found : null;
}

/** @returns undefined for a name that {@link grammarOf} does not give. */
export const grammarFor = (name: string): Grammar | undefined =>
  Object.hasOwn(GRAMMARS, name) ? GRAMMARS[name] : undefined;

/** What a search may be narrowed to, by the name that search knows: the usual ones first. */
export const SEARCH_LANGUAGES: readonly (readonly [name: string, label: string])[] = [
  ["typescript", "TypeScript"],
  ["tsx", "TSX"],
  ["javascript", "JavaScript"],
  ["python", "Python"],
  ["go", "Go"],
  ["rust", "Rust"],
  ["java", "Java"],
  ["kotlin", "Kotlin"],
  ["c", "C"],
  ["cpp", "C++"],
  ["csharp", "C#"],
  ["ruby", "Ruby"],
  ["php", "PHP"],
  ["swift", "Swift"],
  ["scala", "Scala"],
  ["dart", "Dart"],
  ["elixir", "Elixir"],
  ["lua", "Lua"],
  ["r", "R"],
  ["zig", "Zig"],
  ["shell", "Shell"],
  ["sql", "SQL"],
  ["html", "HTML"],
  ["css", "CSS"],
  ["vue", "Vue"],
  ["svelte", "Svelte"],
  ["markdown", "Markdown"],
  ["json", "JSON"],
  ["yaml", "YAML"],
  ["toml", "TOML"],
  ["xml", "XML"],
  ["text", "Other text"],
];
