import { closeSync, openSync, writeSync } from "node:fs";
import { createGunzip } from "node:zlib";
import type { ImportReport } from "@dome/ingest-core/contracts";
import { type Line, LineSplitter, MAX_EVENT_BYTES } from "@dome/ingest-core/events";
import { messageOf } from "../errors.ts";
import type { CheckpointFile } from "./checkpoint.ts";
import type { BackfillSource } from "./source.ts";

/** Lines and bytes of one request: small enough that a restart repeats little. */
const CHUNK_LINES = 5_000;
const CHUNK_BYTES = 8_000_000;
/** Of a line that is no event, this much is kept beside. */
const MAX_KEPT = 10_000;

/** What a backfill needs from around it. */
export interface BackfillDeps {
  /** Sends lines to the product. */
  send(lines: string): Promise<ImportReport>;
  checkpoint: CheckpointFile;
  /** Where rejected lines are written, one JSON object each; made when the first comes. */
  rejectsFile: string;
  /** Told after each request: packed bytes read of how many, and lines done. */
  progress(read: number, total: number | null, line: number): void;
}

/** How a source ended. */
export interface BackfillEnd {
  /** Why it could not be read to its end (cut, damaged); null: it was. What came before is stored. */
  brokenOff: string | null;
}

/**
 * Streams a source into the product, from where its checkpoint stands. Memory stays small whatever the source holds. Lines that are no
 * events go to the rejects file with their reason, and the rest goes on; so does what comes before a damaged place.
 *
 * @throws what `send` throws: the checkpoint then stands where the last request ended well.
 */
export async function backfill(source: BackfillSource, deps: BackfillDeps): Promise<BackfillEnd> {
  const { state } = deps.checkpoint;
  const { bytes: total, stream } = await source.open();
  let read = 0;
  stream.on("data", (chunk: Buffer) => (read += chunk.byteLength));
  const unpacked = source.isGzip ? stream.pipe(createGunzip()) : stream;
  if (source.isGzip) stream.once("error", (err) => unpacked.destroy(err));
  const splitter = new LineSplitter(MAX_EVENT_BYTES);
  const chunk = new Chunk();
  let number = 0;
  const rejects = new RejectsFile(deps.rejectsFile);
  const flush = async (): Promise<void> => {
    if (chunk.last > state.line) await sendChunk(deps, chunk, rejects, source.name);
    chunk.clear();
    deps.progress(read, total, state.line);
  };
  const take = async (line: Line): Promise<void> => {
    number = line.number;
    if (number <= state.line) return;
    chunk.add(line);
    if (chunk.isFull) await flush();
  };
  const broken: string[] = [];
  try {
    for await (const part of readable(unpacked, (why) => broken.push(why)))
      for (const line of splitter.push(part)) await take(line);
    // The end of a source that breaks off is no line.
    const [brokenOff] = broken;
    if (brokenOff === undefined) for (const line of splitter.finish()) await take(line);
    await flush();
    if (brokenOff !== undefined) {
      // Not in the checkpoint: the next run meets it again, or a download that is whole this time.
      state.rejected++;
      rejects.write({ source: source.name, line: number + 1, reason: `the source breaks off: ${brokenOff}`, text: "" });
      return { brokenOff };
    }
  } finally {
    stream.destroy();
    rejects.close();
  }
  state.done = true;
  deps.checkpoint.save();
  return { brokenOff: null };
}

/** The parts of a stream; one that fails ends instead, once `onBreak` was told. */
async function* readable(stream: AsyncIterable<unknown>, onBreak: (why: string) => void): AsyncGenerator<Uint8Array> {
  const parts = stream[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<unknown>;
    try {
      next = await parts.next();
    } catch (err) {
      onBreak(messageOf(err));
      return;
    }
    if (next.done === true) return;
    yield next.value as Uint8Array;
  }
}

/** Lines on their way. */
class Chunk {
  lines: Line[] = [];
  private bytes = 0;

  add(line: Line): void {
    this.lines.push(line);
    this.bytes += line.text === null ? 0 : line.bytes;
  }

  get isFull(): boolean {
    return this.lines.length >= CHUNK_LINES || this.bytes >= CHUNK_BYTES;
  }

  /** Number of the last line, 0 without one. */
  get last(): number {
    return this.lines.at(-1)?.number ?? 0;
  }

  clear(): void {
    this.lines = [];
    this.bytes = 0;
  }
}

async function sendChunk(deps: BackfillDeps, chunk: Chunk, rejects: RejectsFile, source: string): Promise<void> {
  const { state } = deps.checkpoint;
  const fit = chunk.lines.filter((line) => line.text !== null);
  const report = fit.length === 0 ? NOTHING : await deps.send(fit.map(({ text }) => `${text ?? ""}\n`).join(""));
  for (const { number, bytes, head } of chunk.lines.filter((line) => line.text === null))
    rejects.write({ source, line: number, reason: `longer than a megabyte (${bytes} bytes)`, text: head ?? "" });
  for (const { line, reason } of [...report.rejects, ...report.unreadablePushes]) {
    const rejected = fit[line - 1];
    if (rejected !== undefined)
      rejects.write({ source, line: rejected.number, reason, text: rejected.text?.slice(0, MAX_KEPT) ?? "" });
  }
  state.stored += report.stored;
  state.duplicates += report.duplicates;
  state.pushes += report.pushes;
  state.rejected += report.rejected + chunk.lines.length - fit.length;
  state.line = chunk.last;
  deps.checkpoint.save();
}

const NOTHING: ImportReport = {
  lines: 0,
  stored: 0,
  duplicates: 0,
  pushes: 0,
  rejected: 0,
  rejects: [],
  unreadablePushes: [],
};

/** Rejected lines with their reasons, as NDJSON, added to what an earlier run wrote. */
class RejectsFile {
  private fd: number | null = null;
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  write(reject: { source: string; line: number; reason: string; text: string }): void {
    this.fd ??= openSync(this.file, "a");
    writeSync(this.fd, `${JSON.stringify(reject)}\n`);
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
  }
}
