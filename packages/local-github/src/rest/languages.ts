import type { GitTreeEntry } from "../git/git-repository.ts";

/** Languages by file extension: enough to answer sensibly, not a copy of Linguist. */
const BY_EXTENSION: Record<string, string> = {
  c: "C", h: "C", cc: "C++", cpp: "C++", hpp: "C++", cs: "C#", css: "CSS", dart: "Dart", ex: "Elixir", exs: "Elixir",
  go: "Go", hs: "Haskell", html: "HTML", java: "Java", js: "JavaScript", jsx: "JavaScript", mjs: "JavaScript",
  cjs: "JavaScript", kt: "Kotlin", lua: "Lua", php: "PHP", pl: "Perl", py: "Python", r: "R", rb: "Ruby", rs: "Rust",
  scala: "Scala", scss: "SCSS", sh: "Shell", sql: "SQL", swift: "Swift", ts: "TypeScript", tsx: "TypeScript", vue: "Vue",
  zig: "Zig",
}; // prettier-ignore

const MAX_ENTRIES = 100_000;

/** Bytes by language, largest first; nothing for very large trees, as Linguist does. */
export function languagesOf(entries: readonly GitTreeEntry[]): Record<string, number> {
  if (entries.length >= MAX_ENTRIES) return {};
  const bytes = new Map<string, number>();
  for (const entry of entries) {
    if (entry.type !== "blob" || entry.mode === "120000") continue;
    const language = BY_EXTENSION[entry.path.slice(entry.path.lastIndexOf(".") + 1).toLowerCase()];
    if (language !== undefined) bytes.set(language, (bytes.get(language) ?? 0) + (entry.size ?? 0));
  }
  return Object.fromEntries([...bytes].sort(([, a], [, b]) => b - a));
}
