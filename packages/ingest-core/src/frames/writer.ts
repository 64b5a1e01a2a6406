import { DomeError } from "../errors/index.ts";

const BUFFER_BYTES = 256 * 1024;
/** A producer that heeds {@link FrameWriter.ready} has no more than this, and a buffer, waiting for the reader. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** Id length, an id of 32 bytes, the size. */
const LONGEST_HEADER = 1 + 32 + 4;
/** Buffers kept for the next flush. */
const MAX_SPARE = HIGH_WATER_BYTES / BUFFER_BYTES + 1;

/**
 * Writes blobs as one byte stream: per blob `u8 id length (20 | 32)`, the id, `u32be size`, the content; a zero byte ends it, so
 * that a cut stream is told from a finished one.
 *
 * Made for a parser's callbacks: bytes are copied during the call, and backpressure is one promise asked for now and then.
 */
export class FrameWriter {
  /** What goes to the reader, possibly in another Worker. */
  readonly readable: ReadableStream<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  /** Whether a buffer is free again once its write has settled: workerd's pipe copies, others hand the memory over. */
  readonly #reusable: boolean;
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  #buffer = new Uint8Array(BUFFER_BYTES);
  #filled = 0;
  /** Bytes handed to the stream that the reader has not taken. */
  #underWay = 0;
  /** Content bytes the open frame still lacks; -1 when none is open. */
  #missing = -1;
  #ended = false;
  #failure: unknown;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor() {
    const { stream, copies } = makePipe();
    this.readable = stream.readable;
    this.#writer = stream.writable.getWriter();
    this.#reusable = copies;
    // Also told when nothing is being written: a reader that leaves must be noticed.
    this.#writer.closed.catch((reason: unknown) => this.#stop(reason));
  }

  /**
   * Opens a frame.
   * @param id - Object id in lowercase hex.
   * @param size - Bytes that will follow, exactly.
   * @throws {DomeError} `invalid_input` when the id is none, or the previous frame is not finished.
   */
  begin(id: string, size: number): void {
    if (this.#ended || this.#missing !== -1) throw misuse("begin() came before the previous frame ended");
    if (id.length !== 40 && id.length !== 64) throw misuse(NO_ID);
    if (!Number.isInteger(size) || size < 0 || size > 0xffffffff)
      throw misuse("a frame's size is a 32-bit count of bytes");
    // Straight into the buffer: nothing is allocated per file.
    if (BUFFER_BYTES - this.#filled < LONGEST_HEADER) this.#flush();
    const buffer = this.#buffer;
    const idBytes = id.length / 2;
    let at = this.#filled;
    buffer[at++] = idBytes;
    // Checked where it is taken apart anyway; until `#filled` moves, nothing was written.
    for (let i = 0; i < id.length; i += 2) {
      const byte = (nibble(id, i) << 4) | nibble(id, i + 1);
      if (byte < 0) throw misuse(NO_ID);
      buffer[at++] = byte;
    }
    buffer[at++] = size >>> 24;
    buffer[at++] = size >>> 16;
    buffer[at++] = size >>> 8;
    buffer[at++] = size;
    this.#filled = at;
    this.#missing = size;
  }

  /**
   * Adds content to the open frame. The bytes are copied before it returns.
   * @throws {DomeError} `invalid_input` when it is more than was announced.
   */
  chunk(bytes: Uint8Array): void {
    if (bytes.byteLength > this.#missing) throw misuse("a frame got more bytes than its size");
    this.#missing -= bytes.byteLength;
    this.#copy(bytes);
  }

  /** Closes the frame. @throws {DomeError} `invalid_input` when bytes are missing. */
  end(): void {
    if (this.#missing !== 0) throw misuse("a frame ended with fewer bytes than its size");
    this.#missing = -1;
  }

  /** Settles when the reader has caught up. Rejects when it went away: then nobody wants the rest. */
  async ready(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#underWay <= HIGH_WATER_BYTES || this.#ended) return;
    this.#drained ??= Promise.withResolvers();
    await this.#drained.promise;
  }

  /** Ends the stream well: the reader knows it got everything. */
  close(): void {
    if (this.#ended) return;
    if (this.#missing !== -1) throw misuse("the stream was closed inside a frame");
    this.#copy(Uint8Array.of(0));
    this.#flush();
    this.#ended = true;
    this.#settle();
    if (this.#failure === undefined) this.#writer.close().catch((reason: unknown) => this.#stop(reason));
  }

  /** Ends the stream badly: the reader fails with `reason`. */
  abort(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#failure === undefined) this.#writer.abort(reason).catch((late: unknown) => this.#stop(late));
    this.#stop(reason);
  }

  #copy(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.byteLength) {
      const take = Math.min(bytes.byteLength - from, BUFFER_BYTES - this.#filled);
      this.#buffer.set(take === bytes.byteLength ? bytes : bytes.subarray(from, from + take), this.#filled);
      this.#filled += take;
      from += take;
      if (this.#filled === BUFFER_BYTES) this.#flush();
    }
  }

  #flush(): void {
    if (this.#filled === 0) return;
    const buffer = this.#buffer;
    const full = buffer.subarray(0, this.#filled);
    this.#filled = 0;
    // A reader that went away wants nothing more; ready() says so to the producer.
    if (this.#failure !== undefined) return;
    this.#buffer = this.#spare.pop() ?? new Uint8Array(BUFFER_BYTES);
    this.#underWay += full.byteLength;
    this.#writer.write(full).then(
      () => {
        this.#underWay -= full.byteLength;
        if (this.#reusable && this.#spare.length < MAX_SPARE) this.#spare.push(buffer);
        if (this.#underWay <= HIGH_WATER_BYTES) this.#settle();
      },
      (reason: unknown) => this.#stop(reason),
    );
  }

  #settle(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #stop(reason: unknown): void {
    this.#failure ??= reason;
    // Nobody may be waiting: an unheard rejection must not surface as an unhandled one.
    this.#drained?.promise.catch(() => undefined);
    this.#drained?.reject(reason);
    this.#drained = undefined;
  }
}

interface Pipe {
  stream: { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> };
  copies: boolean;
}

/** workerd's own pipe where there is one: bytes go through it without a JavaScript queue, to another Worker too. */
function makePipe(): Pipe {
  if (typeof IdentityTransformStream === "function") return { stream: new IdentityTransformStream(), copies: true };
  return { stream: new TransformStream<Uint8Array, Uint8Array>(), copies: false };
}

const NO_ID = "a frame's id is 40 or 64 lowercase hex digits";

/** The value of each lowercase hex digit by its character code, -1 of everything else. */
const NIBBLES = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value++) NIBBLES[value.toString(16).charCodeAt(0)] = value;

const nibble = (hex: string, at: number): number => NIBBLES[hex.charCodeAt(at)] ?? -1;

const misuse = (what: string): DomeError => new DomeError("invalid_input", `Blob frames: ${what}.`);
