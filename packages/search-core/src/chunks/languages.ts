/** Languages by file extension. What is not here is `text`. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "tsx",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsx: "javascript",
  py: "python",
  pyi: "python",
  go: "go",
  rs: "rust",
  java: "java",
  kt: "kotlin",
  kts: "kotlin",
  scala: "scala",
  swift: "swift",
  c: "c",
  h: "c",
  cc: "cpp",
  cpp: "cpp",
  cxx: "cpp",
  hh: "cpp",
  hpp: "cpp",
  hxx: "cpp",
  cs: "csharp",
  rb: "ruby",
  php: "php",
  sh: "shell",
  bash: "shell",
  zsh: "shell",
  sql: "sql",
  lua: "lua",
  r: "r",
  dart: "dart",
  ex: "elixir",
  exs: "elixir",
  zig: "zig",
  md: "markdown",
  mdx: "markdown",
  markdown: "markdown",
  rst: "text",
  txt: "text",
  json: "json",
  jsonc: "json",
  yaml: "yaml",
  yml: "yaml",
  toml: "toml",
  xml: "xml",
  html: "html",
  css: "css",
  scss: "css",
  vue: "vue",
  svelte: "svelte",
};

const LANGUAGE = new Map(Object.entries(BY_EXTENSION));

/** The language of a path, by its extension; `text` when that says nothing. */
export function languageOf(path: string): string {
  const extension = path.slice(Math.max(path.lastIndexOf("."), path.lastIndexOf("/")) + 1);
  return LANGUAGE.get(extension) ?? LANGUAGE.get(extension.toLowerCase()) ?? "text";
}

/** Every name {@link languageOf} may give: what a filter may ask for. */
export const LANGUAGES: readonly string[] = [...new Set([...LANGUAGE.values(), "text"])].toSorted();
