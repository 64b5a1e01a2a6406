import { DatabaseSync } from "node:sqlite";
import { type Chunker, languageOf } from "@dome/search-core/chunks";
import type { Embedder } from "@dome/search-core/embeddings";
import { fuse } from "@dome/search-core/fusion";
import { matchExpression, pathTerms, queryTerms } from "@dome/search-core/terms";
import {
  TEXT_INSERT_SQL,
  TEXT_RANKING_SQL,
  TEXT_SETTINGS,
  TEXT_TABLE_SQL,
  textSettingSql,
} from "@dome/search-core/text";
import { dotModuleBytes, VectorMatrix } from "@dome/search-core/vectors";
import { WordCounter } from "@dome/search-core/words";

const CANDIDATES = 100;

/** Chunks in the form the full-text table takes them, and which file each belongs to. */
export interface ChunkRows {
  paths: string[];
  rows: [text: string, path: string, symbols: string][];
}

/** Cuts files as an index run does. */
export function cutFiles(files: readonly { path: string; text: string }[], chunker: Chunker): ChunkRows {
  const counter = new WordCounter();
  const cut: ChunkRows = { paths: [], rows: [] };
  for (const { path, text } of files) {
    const words = pathTerms(path);
    const chunks = chunker.chunk(text, languageOf(path));
    const counted = counter.count(text, chunks);
    for (const [i, { startOffset, endOffset, symbol }] of chunks.entries()) {
      cut.paths.push(path);
      cut.rows.push([text.slice(startOffset, endOffset), words, `${symbol ?? ""} ${counted[i]?.identifiers ?? ""}`]);
    }
    counter.startBatch();
  }
  return cut;
}

/** Inserts chunks into a fresh full-text table in one transaction. */
export function insertTexts(rows: ChunkRows["rows"]): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  db.exec(TEXT_TABLE_SQL);
  for (const [name, value] of Object.entries(TEXT_SETTINGS)) db.exec(textSettingSql(name, value));
  const insert = db.prepare(TEXT_INSERT_SQL);
  db.exec("begin");
  rows.forEach((row, i) => insert.run(i + 1, ...row));
  db.exec("commit");
  return db;
}

const VECTOR_BYTES = 384;

/** What the product's index keeps of chunks, as native SQLite takes it: prepared statements, one transaction per batch. */
export class NativeIndex {
  readonly #db = insertTexts([]);
  readonly #vector = new Uint8Array(VECTOR_BYTES);
  #next = 1;

  constructor() {
    this.#db.exec(
      "create table chunks (id integer primary key, file integer, start_line integer, end_line integer, start_offset integer, end_offset integer, symbol text)",
    );
    this.#db.exec("create table vectors (id integer primary key, data blob)");
  }

  insert(rows: ChunkRows["rows"]): void {
    const text = this.#db.prepare(TEXT_INSERT_SQL);
    const chunk = this.#db.prepare("insert into chunks values (?, ?, ?, ?, ?, ?, ?)");
    const vector = this.#db.prepare("insert into vectors values (?, ?)");
    this.#db.exec("begin");
    for (const row of rows) {
      const id = this.#next++;
      text.run(id, ...row);
      chunk.run(id, 1, 1, 1, 0, row[0].length, null);
      vector.run(id, this.#vector);
    }
    this.#db.exec("commit");
  }

  close(): void {
    this.#db.close();
  }
}

/** The rankings of one question: files, best first. */
export interface Rankings {
  text: string[];
  vector: string[];
  fusion: (vectorWeight: number) => string[];
}

/** The product's index, in this process: same table, same terms, same vectors, same fusion. */
export class LocalIndex {
  readonly chunks: number;
  readonly #db: DatabaseSync;
  readonly #matrix: VectorMatrix;
  readonly #paths: string[];
  readonly #embedder: Embedder;

  private constructor(cut: ChunkRows, embedder: Embedder, vectors: Int8Array) {
    this.chunks = cut.rows.length;
    this.#paths = cut.paths;
    this.#embedder = embedder;
    this.#db = insertTexts(cut.rows);
    this.#matrix = new VectorMatrix(embedder.dimensions, new WebAssembly.Module(dotModuleBytes()));
    this.#matrix.append(vectors);
  }

  static async make(
    files: readonly { path: string; text: string }[],
    chunker: Chunker,
    embedder: Embedder,
  ): Promise<LocalIndex> {
    const cut = cutFiles(files, chunker);
    return new LocalIndex(
      cut,
      embedder,
      await embedder.embed(
        cut.rows.map(([text]) => text),
        "document",
      ),
    );
  }

  async ask(question: string): Promise<Rankings> {
    const expression = matchExpression(queryTerms(question));
    const text =
      expression === null
        ? []
        : (this.#db.prepare(TEXT_RANKING_SQL).all(expression, CANDIDATES) as { id: number }[]).map(({ id }) => id - 1);
    const vector = this.#matrix
      .top(await this.#embedder.embed([question], "query"), CANDIDATES, () => true)
      .map(({ row }) => row);
    const fused = (weight: number): number[] =>
      fuse([
        { name: "text", ids: text, weight: 1 },
        { name: "vector", ids: vector, weight },
      ]).map(({ id }) => id);
    return { text: this.#files(text), vector: this.#files(vector), fusion: (weight) => this.#files(fused(weight)) };
  }

  close(): void {
    this.#db.close();
  }

  #files(rows: readonly number[]): string[] {
    return [...new Set(rows.map((row) => this.#paths[row] ?? ""))];
  }
}
