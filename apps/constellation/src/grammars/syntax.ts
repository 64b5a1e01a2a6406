import type { Chunker } from "@dome/search-core/chunks";
import { syntaxChunker } from "@dome/search-core/syntax";
import core from "web-tree-sitter/web-tree-sitter.wasm";

/** Grammars by language, each a WebAssembly module of the deployment, compiled when it is first needed. */
const GRAMMARS: Readonly<Record<string, () => Promise<{ default: WebAssembly.Module }>>> = {
  typescript: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-typescript.wasm"),
  tsx: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-tsx.wasm"),
  javascript: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-javascript.wasm"),
  python: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-python.wasm"),
  go: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-go.wasm"),
  rust: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-rust.wasm"),
  java: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-java.wasm"),
  c: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-c.wasm"),
  cpp: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-cpp.wasm"),
  csharp: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-c_sharp.wasm"),
  ruby: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-ruby.wasm"),
  php: async () => await import("@repomix/tree-sitter-wasms/out/tree-sitter-php.wasm"),
};

/** Languages that can be parsed. */
export const PARSED_LANGUAGES: readonly string[] = Object.keys(GRAMMARS);

/** A chunker that parses those of the languages that have a grammar. */
export async function syntaxChunkerFor(languages: ReadonlySet<string>): Promise<Chunker> {
  return await syntaxChunker({ core, grammar: async (language) => (await GRAMMARS[language]?.())?.default ?? null }, [
    ...languages,
  ]);
}
