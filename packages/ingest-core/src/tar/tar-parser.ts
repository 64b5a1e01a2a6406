import { DomeError } from "../errors/index.ts";
import { BLOCK, decodeText, isZeroBlock, parseHeader, parsePax, type TarHeader } from "./tar-header.ts";

/** Extended headers longer than this are refused: a path has no business being longer. */
const MAX_META_BYTES = 1024 * 1024;

/** One entry. `path` and `linkName` are as written: untrusted, never to be used as a file system path. */
export interface TarEntry {
  path: string;
  kind: "file" | "symlink" | "directory" | "other";
  /** Content length in bytes; 0 for anything but files. */
  size: number;
  /** Target of a symlink, else "". */
  linkName: string;
}

export interface TarHandler {
  /** A new entry. Return true to be given its content through `data` and `end`. */
  entry(entry: TarEntry): boolean;
  /** A piece of the content, valid only during the call. */
  data(chunk: Uint8Array): void;
  end(): void;
}

const NO_CONTENT: ReadonlySet<string> = new Set(["2", "3", "4", "5", "6"]);

type State = "header" | "meta" | "content" | "padding" | "ended";

/**
 * A push parser for tar streams: feed it chunks of any size, it calls the handler synchronously and holds at most one header
 * and one extended header. Knows ustar prefixes, pax headers (local and global), GNU long names and base-256 sizes.
 */
export class TarParser {
  /** `comment` of the global pax header: git writes the commit id there. */
  comment: string | null = null;
  /** Entries seen. */
  entries = 0;

  private readonly handler: TarHandler;
  private state: State = "header";
  private readonly block = new Uint8Array(BLOCK);
  private blockFill = 0;
  private header: TarHeader = { name: "", linkName: "", size: 0, type: "0" };
  private remaining = 0;
  private padding = 0;
  private wanted = false;
  private meta = new Uint8Array(0);
  private pax = new Map<string, string>();
  private longName: string | null = null;
  private longLink: string | null = null;

  constructor(handler: TarHandler) {
    this.handler = handler;
  }

  /** @throws {DomeError} `upstream_unavailable` for a damaged archive. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && this.state !== "ended") {
      if (this.state === "header") at += this.takeHeader(chunk, at);
      else if (this.state === "padding") at += this.skipPadding(chunk, at);
      else at += this.takeContent(chunk, at);
    }
  }

  /** @throws {DomeError} `upstream_unavailable` when the archive stopped before its end marker. */
  finish(): void {
    if (this.state !== "ended") {
      throw new DomeError(
        "upstream_unavailable",
        "The archive was cut short: its end marker is missing. The download will be repeated.",
      );
    }
  }

  private takeHeader(chunk: Uint8Array, at: number): number {
    const take = Math.min(BLOCK - this.blockFill, chunk.length - at);
    this.block.set(chunk.subarray(at, at + take), this.blockFill);
    this.blockFill += take;
    if (this.blockFill === BLOCK) {
      this.blockFill = 0;
      this.onHeader();
    }
    return take;
  }

  private onHeader(): void {
    if (isZeroBlock(this.block)) {
      this.state = "ended";
      return;
    }
    this.header = parseHeader(this.block);
    const { type } = this.header;
    this.wanted = false;
    if (type === "x" || type === "g" || type === "L" || type === "K") {
      if (this.header.size > MAX_META_BYTES) {
        throw new DomeError(
          "upstream_rejected",
          "The archive has an extended header of more than 1 MiB; it is not what git writes.",
        );
      }
      this.meta = new Uint8Array(this.header.size);
      this.begin("meta", this.header.size);
      return;
    }
    this.beginEntry(type);
  }

  private beginEntry(type: string): void {
    const written = this.pax.get("size");
    const size = written === undefined ? this.header.size : /^\d{1,16}$/.test(written) ? Number(written) : Number.NaN;
    if (!Number.isSafeInteger(size)) {
      throw new DomeError(
        "upstream_rejected",
        "The archive has an entry whose size is not a number; it is not what git writes.",
      );
    }
    const kind =
      type === "0" || type === "7" ? "file" : type === "2" ? "symlink" : type === "5" ? "directory" : "other";
    const entry: TarEntry = {
      path: this.pax.get("path") ?? this.longName ?? this.header.name,
      kind,
      size: kind === "file" ? size : 0,
      linkName: kind === "symlink" ? (this.pax.get("linkpath") ?? this.longLink ?? this.header.linkName) : "",
    };
    this.pax = new Map();
    this.longName = null;
    this.longLink = null;
    this.entries++;
    this.wanted = this.handler.entry(entry);
    // Links to elsewhere, devices, directories and pipes have no content, whatever their size field says (POSIX).
    this.begin("content", NO_CONTENT.has(type) ? 0 : size);
  }

  private begin(state: State, size: number): void {
    this.state = state;
    this.remaining = size;
    this.padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (size === 0) this.endContent();
  }

  private takeContent(chunk: Uint8Array, at: number): number {
    const take = Math.min(this.remaining, chunk.length - at);
    const piece = chunk.subarray(at, at + take);
    if (this.state === "meta") this.meta.set(piece, this.meta.length - this.remaining);
    else if (this.wanted) this.handler.data(piece);
    this.remaining -= take;
    if (this.remaining === 0) this.endContent();
    return take;
  }

  private endContent(): void {
    if (this.state === "meta") this.endMeta();
    else if (this.wanted) this.handler.end();
    this.state = this.padding > 0 ? "padding" : "header";
  }

  private endMeta(): void {
    const { type } = this.header;
    if (type === "g") this.comment = parsePax(this.meta).get("comment") ?? this.comment;
    else if (type === "x") this.pax = parsePax(this.meta);
    else {
      const nul = this.meta.indexOf(0);
      const name = decodeText(nul < 0 ? this.meta : this.meta.subarray(0, nul));
      if (type === "L") this.longName = name;
      else this.longLink = name;
    }
    this.meta = new Uint8Array(0);
  }

  private skipPadding(chunk: Uint8Array, at: number): number {
    const take = Math.min(this.padding, chunk.length - at);
    this.padding -= take;
    if (this.padding === 0) this.state = "header";
    return take;
  }
}
