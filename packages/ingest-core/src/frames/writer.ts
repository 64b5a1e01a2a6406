import { DomeError } from "../errors/index.ts";
import { fromHex, isObjectId } from "../git/hex.ts";

const BUFFER_BYTES = 256 * 1024;
/** A producer that heeds {@link FrameWriter.ready} has no more than this, and a buffer, waiting for the reader. */
const HIGH_WATER_BYTES = 1024 * 1024;

/**
 * Writes blobs as one byte stream: per blob `u8 id length (20 | 32)`, the id, `u32be size`, the content; a zero byte ends it, so
 * that a cut stream is told from a finished one.
 *
 * Made for a parser's callbacks: bytes are copied during the call, and backpressure is one promise asked for now and then.
 */
export class FrameWriter {
  /** What goes to the reader, possibly in another Worker. */
  readonly readable: ReadableStream<Uint8Array>;
  #controller: ReadableByteStreamController | undefined;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #filled = 0;
  /** Content bytes the open frame still lacks; -1 when none is open. */
  #missing = -1;
  #ended = false;
  #failure: unknown;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor() {
    this.readable = new ReadableStream(
      {
        type: "bytes",
        start: (controller: ReadableByteStreamController) => {
          this.#controller = controller;
        },
        pull: () => this.#settle(),
        cancel: (reason: unknown) =>
          this.#stop(reason ?? new DomeError("upstream_unavailable", "The reader of blob frames went away.")),
      },
      { highWaterMark: HIGH_WATER_BYTES },
    );
  }

  /**
   * Opens a frame.
   * @param id - Object id in lowercase hex.
   * @param size - Bytes that will follow, exactly.
   * @throws {DomeError} `invalid_input` when the id is none, or the previous frame is not finished.
   */
  begin(id: string, size: number): void {
    if (this.#ended || this.#missing !== -1) throw misuse("begin() came before the previous frame ended");
    if (!isObjectId(id)) throw misuse("a frame's id is 40 or 64 lowercase hex digits");
    if (!Number.isInteger(size) || size < 0 || size > 0xffffffff)
      throw misuse("a frame's size is a 32-bit count of bytes");
    const idBytes = fromHex(id);
    const header = new Uint8Array(5 + idBytes.length);
    header[0] = idBytes.length;
    header.set(idBytes, 1);
    new DataView(header.buffer).setUint32(1 + idBytes.length, size);
    this.#copy(header);
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
    if ((this.#controller?.desiredSize ?? 0) > 0 || this.#ended) return;
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
    if (this.#failure === undefined) this.#controller?.close();
    this.#settle();
  }

  /** Ends the stream badly: the reader fails with `reason`. */
  abort(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#failure === undefined) this.#controller?.error(reason);
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
    const full = this.#buffer.subarray(0, this.#filled);
    this.#filled = 0;
    // A reader that went away wants nothing more; ready() says so to the producer.
    if (this.#failure !== undefined) return;
    // Enqueueing hands the memory over to the stream.
    this.#buffer = new Uint8Array(BUFFER_BYTES);
    this.#controller?.enqueue(full);
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

const misuse = (what: string): DomeError => new DomeError("invalid_input", `Blob frames: ${what}.`);
