import { DomeError } from "@dome/ingest-core/errors";
import { Language, type Node, Parser } from "web-tree-sitter";
import { annotate } from "../chunks/annotate.ts";
import { LineFinder } from "../chunks/lines.ts";
import type { Cuts } from "../chunks/cut.ts";
import { cutText } from "../chunks/cut.ts";
import { bestCodeLine } from "../chunks/boundaries.ts";
import { structuralChunker } from "../chunks/structural.ts";
import { type Chunker, type ChunkOptions, DEFAULT_CHUNK_OPTIONS } from "../chunks/types.ts";

/** Compiled WebAssembly: the parser's core, and a grammar per language name. A Worker imports them as modules. */
export interface Grammars {
  core: WebAssembly.Module;
  /** Asked once per language; null: there is none, and the structural chunker cuts such files. */
  grammar: (language: string) => Promise<WebAssembly.Module | null>;
}

/** Larger files take seconds to parse; the structural chunker cuts them. */
const MAX_SYNTAX_CHARS = 256 * 1024;

/** Belongs to the process and to no request: compiled code, no data. */
let started: Promise<void> | undefined;

/** The parser is one per process, whatever asks first. */
async function startParser(core: WebAssembly.Module): Promise<void> {
  if (started === undefined) {
    // In a Worker the library would take itself to be in Node and look for files; this makes it use what it is handed.
    if (typeof navigator !== "undefined" && navigator.userAgent === "Cloudflare-Workers")
      Object.assign(process, { type: "renderer" });
    started = Parser.init(inWorker(core));
  }
  await started;
}

function inWorker(core: WebAssembly.Module): object {
  return {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object {
      const instance = new WebAssembly.Instance(core, imports);
      done(instance, core);
      return instance.exports;
    },
  };
}

/**
 * Cuts along the syntax tree: neighbouring nodes are joined up to the limit, a node over it is opened. Languages without a grammar
 * are cut structurally.
 * @param languages - Grammars to load; a Worker loads what it is going to need.
 */
export async function syntaxChunker(
  grammars: Grammars,
  languages: readonly string[],
  options: ChunkOptions = DEFAULT_CHUNK_OPTIONS,
): Promise<Chunker> {
  await startParser(grammars.core);
  const parsers = new Map<string, Parser>();
  for (const language of languages) {
    const grammar = await grammars.grammar(language);
    if (grammar === null) continue;
    const parser = new Parser();
    parser.setLanguage(Language.loadSync(grammar));
    parsers.set(language, parser);
  }
  const fallback = structuralChunker(options);
  return {
    id: `syntax-2:${options.limit}:${options.overlap}`,
    chunk(text, language) {
      const parser = parsers.get(language);
      if (parser === undefined || text.length > MAX_SYNTAX_CHARS) return fallback.chunk(text, language);
      const cuts = cutAlongTree(parser, text, options);
      return annotate(text, new LineFinder().find(text), cuts, language);
    },
  };
}

function cutAlongTree(parser: Parser, text: string, options: ChunkOptions): Cuts {
  const tree = parser.parse(text);
  if (tree === null) throw new DomeError("internal", "The parser gave no tree for a file.");
  try {
    const ends: number[] = [];
    collect(tree.rootNode, text, options.limit, ends);
    return overlapped(text, ends, options);
  } finally {
    // The tree lives outside the collected heap.
    tree.delete();
  }
}

/** Ends of the pieces: greedy over siblings, opening what is too large. */
function collect(root: Node, text: string, limit: number, ends: number[]): void {
  let start = 0;
  let last = 0;
  const flush = (at: number): void => {
    if (at > start) {
      ends.push(at);
      start = at;
    }
  };
  const visit = (node: Node): void => {
    for (const child of node.children) {
      const from = lineStartOf(text, child.startIndex, start);
      if (child.endIndex - start > limit && from > start && from - start > limit >> 2) flush(from);
      if (child.endIndex - start > limit && child.childCount > 0) visit(child);
      last = child.endIndex;
    }
  };
  visit(root);
  flush(Math.max(last, text.length));
}

/** The start of the line when only white space or a comment opener lies between, so that a chunk begins with whole lines. */
function lineStartOf(text: string, at: number, least: number): number {
  const newline = text.lastIndexOf("\n", at - 1) + 1;
  return newline >= least && text.slice(newline, at).trim() === "" ? newline : at;
}

function overlapped(text: string, ends: readonly number[], options: ChunkOptions): Cuts {
  const cuts: Cuts = { starts: [], ends: [] };
  let start = 0;
  for (const end of ends) {
    // A leaf may still be longer than the limit: a long string, a comment, a table.
    if (end - start > options.limit + (options.limit >> 2)) {
      const piece = text.slice(start, end);
      const inner = cutText(piece, new LineFinder().find(piece), bestCodeLine, options);
      inner.starts.forEach((innerStart, i) => {
        cuts.starts.push(start + innerStart);
        cuts.ends.push(start + (inner.ends[i] ?? 0));
      });
    } else {
      cuts.starts.push(start);
      cuts.ends.push(end);
    }
    const newline = text.indexOf("\n", Math.max(end - options.overlap, start) - 1);
    start = newline !== -1 && newline + 1 < end && newline + 1 > start && options.overlap > 0 ? newline + 1 : end;
  }
  return cuts;
}
