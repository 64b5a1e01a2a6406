import { annotate } from "./annotate.ts";
import { bestCodeLine, type BestLine, bestMarkdownLine, lastLine } from "./boundaries.ts";
import { cutText } from "./cut.ts";
import { LineFinder } from "./lines.ts";
import { languageOf } from "./languages.ts";
import { type Chunk, type Chunker, type ChunkOptions, DEFAULT_CHUNK_OPTIONS } from "./types.ts";

const PLAIN = new Set(["text", "json", "csv"]);

const bestLineOf = (language: string): BestLine =>
  language === "markdown" ? bestMarkdownLine : PLAIN.has(language) ? lastLine : bestCodeLine;

/** Cuts at the lines that suit a language. */
function chunkerBy(id: string, bestLineFor: (language: string) => BestLine, options: ChunkOptions): Chunker {
  const finder = new LineFinder();
  return {
    id: `${id}:${options.limit}:${options.overlap}`,
    chunk(text, language) {
      const lines = finder.find(text);
      return annotate(text, lines, cutText(text, lines, bestLineFor(language), options), language);
    },
  };
}

/** Cuts at the outermost line near the limit; Markdown at headings; plain text at lines. The default: fast, for every language. */
export function structuralChunker(options: ChunkOptions = DEFAULT_CHUNK_OPTIONS): Chunker {
  return chunkerBy("structural-2", bestLineOf, options);
}

/** Cuts at the last line that fits, whatever it holds. */
export function lineChunker(options: ChunkOptions = DEFAULT_CHUNK_OPTIONS): Chunker {
  return chunkerBy("lines-2", () => lastLine, options);
}

/** Cuts a file with the default chunker. */
export function chunkText(
  text: string,
  path: string,
  options: ChunkOptions = DEFAULT_CHUNK_OPTIONS,
): (Chunk & { language: string })[] {
  const language = languageOf(path);
  return structuralChunker(options)
    .chunk(text, language)
    .map((chunk) => ({ ...chunk, language }));
}
