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

/** LangChain's splitter for JavaScript at the same size and overlap. */
export async function splitAll(files: Files): Promise<number> {
  const splitter = RecursiveCharacterTextSplitter.fromLanguage("js", { chunkSize: 1_000, chunkOverlap: 100 });
  let chunks = 0;
  for (const file of files) chunks += (await splitter.splitText(file.text)).length;
  return chunks;
}
