import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Chunker, languageOf } from "@dome/search-core/chunks";
import { syntaxChunker } from "@dome/search-core/syntax";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";

const require = createRequire(import.meta.url);
const GRAMMARS: Readonly<Record<string, string>> = {
  typescript: "typescript",
  tsx: "tsx",
  javascript: "javascript",
  python: "python",
  go: "go",
  rust: "rust",
  java: "java",
  c: "c",
  cpp: "cpp",
  csharp: "c_sharp",
  ruby: "ruby",
  php: "php",
};

const compile = (file: string): WebAssembly.Module => new WebAssembly.Module(readFileSync(file));

/** The chunker that parses, with every grammar. */
export async function parsingChunker(): Promise<Chunker> {
  const folder = path.join(path.dirname(require.resolve("@repomix/tree-sitter-wasms/package.json")), "out");
  return await syntaxChunker(
    {
      core: compile(require.resolve("web-tree-sitter/web-tree-sitter.wasm")),
      grammar: async (language) => {
        const name = GRAMMARS[language];
        return name === undefined ? null : compile(path.join(folder, `tree-sitter-${name}.wasm`));
      },
    },
    Object.keys(GRAMMARS),
  );
}

type Files = readonly { path: string; text: string }[];

/** Cuts all files; chunks it made. */
export function cutAll(chunker: Chunker, files: Files): number {
  return files.reduce((sum, file) => sum + chunker.chunk(file.text, languageOf(file.path)).length, 0);
}

/** Names that LangChain's splitter knows languages by. Others are cut as JavaScript, which is its usual stand-in. */
const LANGCHAIN_LANGUAGES: Readonly<Record<string, "js" | "python" | "java" | "cpp" | "swift" | "markdown">> = {
  python: "python",
  java: "java",
  c: "cpp",
  cpp: "cpp",
  swift: "swift",
  markdown: "markdown",
};

/** LangChain's splitters at the same size and overlap. */
export async function splitAll(files: Files): Promise<number> {
  const splitters = new Map<string, RecursiveCharacterTextSplitter>();
  let chunks = 0;
  for (const file of files) {
    const language = LANGCHAIN_LANGUAGES[languageOf(file.path)] ?? "js";
    let splitter = splitters.get(language);
    if (splitter === undefined) {
      splitter = RecursiveCharacterTextSplitter.fromLanguage(language, { chunkSize: 1_000, chunkOverlap: 100 });
      splitters.set(language, splitter);
    }
    chunks += (await splitter.splitText(file.text)).length;
  }
  return chunks;
}

interface PeerSplitter {
  split(code: string, language: string, path: string): Promise<unknown[]>;
}

/** Languages that claude-context-core parses and we do too; for the others it falls back to LangChain. */
const PEER_LANGUAGES = new Set(["javascript", "typescript", "python", "java", "cpp"]);

/** Files that both parsers parse. */
export const parsedByBoth = <T extends { path: string }>(files: readonly T[]): T[] =>
  files.filter((file) => PEER_LANGUAGES.has(languageOf(file.path)));

/** claude-context-core's splitter by native tree-sitter, at the same size and overlap. */
export function peerParser(): (files: Files) => Promise<number> {
  // The package's index would load the databases that it can talk to, which are not installed.
  const { AstCodeSplitter } = require("@zilliz/claude-context-core/dist/splitter/ast-splitter.js") as {
    AstCodeSplitter: new (chunkSize: number, overlap: number) => PeerSplitter;
  };
  const splitter = new AstCodeSplitter(1_000, 100);
  return async (files) => {
    let chunks = 0;
    for (const file of files) chunks += (await splitter.split(file.text, languageOf(file.path), file.path)).length;
    return chunks;
  };
}

/** Runs something whose every file would be a line on the terminal. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { log, warn } = console;
  console.log = console.warn = () => undefined;
  try {
    return await work();
  } finally {
    Object.assign(console, { log, warn });
  }
}
