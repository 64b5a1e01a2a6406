import { DomeError, isDomeError } from "../errors/index.ts";
import type { ContentSink, ItemMetadata } from "../ingestor/index.ts";
import { pumpBytes } from "../streams/index.ts";
import { TarParser, type TarEntry } from "../tar/index.ts";
import { CarriageReturns } from "./carriage-returns.ts";

export interface ArchiveReport {
  delivered: Set<string>;
  /** Uncompressed bytes read. */
  bytes: number;
}

export interface ArchiveRequest {
  commitSha: string;
  /** What to pick, by path. */
  wanted: ReadonlyMap<string, ItemMetadata>;
  /** Stop when the archive unpacks to more: it cannot be this tree. */
  maxBytes: number;
  sink: ContentSink;
  onItem: (item: ItemMetadata) => void;
}

const encoder = new TextEncoder();

/**
 * Reads a repository's gzipped tar as a stream and hands the wanted files to the sink, each id once. Nothing in it is trusted:
 * paths only select, sizes are checked, and the store recomputes every id. Never holds more than one file.
 *
 * Files that git wrote with carriage returns (`eol=crlf`) are offered without them, since that is what the blob holds.
 *
 * @throws {DomeError} `upstream_unavailable` when the archive is cut, damaged or of another commit; `upstream_rejected` when it is
 * far larger than the tree.
 */
export async function readArchive(
  archive: ReadableStream<Uint8Array>,
  request: ArchiveRequest,
): Promise<ArchiveReport> {
  const report: ArchiveReport = { delivered: new Set(), bytes: 0 };
  const picker = new EntryPicker(request, report.delivered);
  const parser = new TarParser(picker);
  let ours: { err: unknown } | null = null;
  try {
    await pumpBytes(archive.pipeThrough(gunzip()), async (chunk) => {
      report.bytes += chunk.byteLength;
      if (report.bytes > request.maxBytes) {
        throw new DomeError(
          "upstream_rejected",
          `The archive unpacks to more than ${request.maxBytes} bytes, far more than its tree holds. It was not read further.`,
        );
      }
      try {
        parser.push(chunk);
        await request.sink.ready();
      } catch (err) {
        ours = { err };
        throw err;
      }
    });
  } catch (err) {
    // What the sink or `onItem` threw is not the archive's fault: the store may have failed, or the database.
    throw ours !== null || isDomeError(err)
      ? err
      : new DomeError("upstream_unavailable", `The archive broke off after ${report.bytes} unpacked bytes.`, {
          cause: err,
        });
  }
  parser.finish();
  if (parser.comment !== null && parser.comment !== request.commitSha) {
    throw new DomeError(
      "upstream_unavailable",
      `The archive is of commit ${parser.comment.slice(0, 40)}, not of ${request.commitSha}.`,
    );
  }
  return report;
}

/** The types of DOM and workerd differ on what a transform stream accepts; the streams do not. */
const gunzip = (): TransformStream<Uint8Array, Uint8Array> =>
  new DecompressionStream("gzip") as unknown as TransformStream<Uint8Array, Uint8Array>;

/** Decides per entry, and passes its bytes on. */
class EntryPicker {
  private readonly request: ArchiveRequest;
  private readonly delivered: Set<string>;
  private item: ItemMetadata | null = null;
  private repair: CarriageReturns | null = null;

  constructor(request: ArchiveRequest, delivered: Set<string>) {
    this.request = request;
    this.delivered = delivered;
  }

  entry(entry: TarEntry): boolean {
    const item = this.request.wanted.get(entry.path.slice(entry.path.indexOf("/") + 1));
    if (item === undefined || this.delivered.has(item.sha)) return false;
    if (entry.kind === "symlink") this.writeTarget(item, entry.linkName);
    if (entry.kind !== "file" || item.mode === 120000) return false;
    if (entry.size !== item.size) {
      if (!CarriageReturns.canExplain(entry.size, item.size)) return false;
      this.repair = new CarriageReturns(entry.size);
    } else {
      this.request.sink.begin(item.sha, item.size);
    }
    this.item = item;
    return true;
  }

  data(chunk: Uint8Array): void {
    if (this.repair !== null) this.repair.push(chunk);
    else this.request.sink.chunk(chunk);
  }

  end(): void {
    const item = this.item;
    if (item === null) return;
    if (this.repair === null) {
      this.request.sink.end();
      this.done(item);
    } else {
      const plain = this.repair.removed();
      if (plain.byteLength === item.size) this.write(item, plain);
    }
    this.repair = null;
    this.item = null;
  }

  /** A symlink's blob is its target, which tar keeps in the header. */
  private writeTarget(item: ItemMetadata, target: string): void {
    const bytes = encoder.encode(target);
    if (item.mode === 120000 && bytes.byteLength === item.size) this.write(item, bytes);
  }

  private write(item: ItemMetadata, bytes: Uint8Array): void {
    this.request.sink.begin(item.sha, item.size);
    this.request.sink.chunk(bytes);
    this.request.sink.end();
    this.done(item);
  }

  private done(item: ItemMetadata): void {
    this.delivered.add(item.sha);
    this.request.onItem(item);
  }
}
