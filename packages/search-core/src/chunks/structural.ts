import { annotate } from "./annotate.ts";
import { codeRank, type LineRank, markdownRank, plainRank } from "./boundaries.ts";
import { cutText } from "./cut.ts";
import { LineFinder } from "./lines.ts";
import { languageOf } from "./languages.ts";
import { type Chunk, type Chunker, type ChunkOptions, DEFAULT_CHUNK_OPTIONS } from "./types.ts";

const PLAIN = new Set(["text", "json", "csv"]);

const rankOf = (language: string): LineRank =>
  language === "markdown" ? markdownRank : PLAIN.has(language) ? plainRank : codeRank;

/** Cuts by the rank that suits a language. */
function chunkerBy(id: string, rankFor: (language: string) => LineRank, options: ChunkOptions): Chunker {
  const finder = new LineFinder();
  return {
    id: `${id}:${options.limit}:${options.overlap}`,
    chunk(text, language) {
      const lines = finder.find(text);
      return annotate(text, lines, cutText(text, lines, rankFor(language), options), language);
    },
  };
}

/** Cuts at the outermost line near the limit; Markdown at headings; plain text at lines. The default: fast, for every language. */
export function structuralChunker(options: ChunkOptions = DEFAULT_CHUNK_OPTIONS): Chunker {
  return chunkerBy("structural-2", rankOf, options);
}

/** Cuts at the last line that fits, whatever it holds. */
export function lineChunker(options: ChunkOptions = DEFAULT_CHUNK_OPTIONS): Chunker {
  return chunkerBy("lines-2", () => plainRank, options);
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
