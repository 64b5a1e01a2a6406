import { MAX_BLOB_BYTES } from "../contracts/silo.ts";
import { DomeError, isDomeError } from "../errors/index.ts";
import { toHex } from "../git/hex.ts";
import { pumpBytes } from "../streams/index.ts";

const LONGEST_HEADER = 1 + 32 + 4;
/** Room in front of content that had to be gathered; in front of what lies in a chunk there is at least its own header. */
const ROOM = 32;

/** One blob of a stream. */
export interface Frame {
  /** The id the sender gave, lowercase hex. Not checked. */
  id: string;
  /** The whole content. Valid only until `onFrame` returns or its promise settles. */
  bytes: Uint8Array;
  /** How many bytes before `bytes` in its buffer nobody needs: the receiver may overwrite them. */
  room: number;
}

/**
 * Reads blob frames, one after the other, holding one frame and one read buffer at most.
 *
 * @param onFrame - Awaited before the next frame is touched.
 * @throws {DomeError} `upstream_unavailable` when the stream was cut, `invalid_input` when it is no frame stream,
 * `payload_too_large` for a frame over {@link MAX_BLOB_BYTES}; whatever `onFrame` throws.
 */
export async function readFrames(
  stream: ReadableStream<Uint8Array>,
  onFrame: (frame: Frame) => void | Promise<void>,
): Promise<void> {
  const assembler = new FrameAssembler();
  let refused = false;
  try {
    await pumpBytes(stream, async (chunk) => {
      try {
        assembler.feed(chunk);
        for (let frame = assembler.next(); frame; frame = assembler.next()) {
          const handled = onFrame(frame);
          // Most frames are only copied somewhere: thousands of needless turns of the event loop are saved.
          if (handled) await handled;
        }
      } catch (err) {
        refused = true;
        throw err;
      }
    });
  } catch (err) {
    if (refused || isDomeError(err)) throw err;
    throw new DomeError("upstream_unavailable", "The stream of blobs broke off. Send it again.", { cause: err });
  }
  assembler.finish();
}

/** Cuts frames out of chunks. Content inside one chunk is handed out as a view; only what spans chunks is copied. */
class FrameAssembler {
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #header = new Uint8Array(LONGEST_HEADER);
  #headerFilled = 0;
  #id: string | null = null;
  #size = 0;
  /** Where content that spans chunks is gathered, used again for the next: garbage counts as memory until it is collected. */
  #gathered = new Uint8Array(0);
  #content: Uint8Array | null = null;
  #contentFilled = 0;
  #ended = false;

  feed(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** The next whole frame of the chunk, or null when the chunk is used up. */
  next(): Frame | null {
    if (this.#id === null && !this.#readHeader()) return null;
    const id = this.#id;
    if (id === null) return null;
    const content = this.#readContent();
    if (!content) return null;
    this.#id = null;
    return { id, ...content };
  }

  finish(): void {
    if (!this.#ended)
      throw new DomeError("upstream_unavailable", "The stream of blobs ended in the middle. Send it again.");
  }

  #readHeader(): boolean {
    return this.#readWholeHeader() || this.#readHeaderByBytes();
  }

  /** The usual case: the header lies in the chunk as a whole, and nothing has to be gathered. */
  #readWholeHeader(): boolean {
    const [chunk, at] = [this.#chunk, this.#at];
    const idLength = chunk[at];
    if (this.#headerFilled > 0 || this.#ended || (idLength !== 20 && idLength !== 32)) return false;
    const end = at + 5 + idLength;
    if (end > chunk.byteLength) return false;
    const size =
      (((chunk[end - 4] ?? 0) << 24) |
        ((chunk[end - 3] ?? 0) << 16) |
        ((chunk[end - 2] ?? 0) << 8) |
        (chunk[end - 1] ?? 0)) >>>
      0;
    this.#open(toHex(chunk, at + 1, at + 1 + idLength), size);
    this.#at = end;
    return true;
  }

  #open(id: string, size: number): void {
    if (size > MAX_BLOB_BYTES) {
      throw new DomeError(
        "payload_too_large",
        `A blob of ${size} bytes is over the limit of ${MAX_BLOB_BYTES}. Record it as too large.`,
      );
    }
    this.#id = id;
    this.#size = size;
  }

  #readHeaderByBytes(): boolean {
    while (this.#at < this.#chunk.byteLength) {
      if (this.#ended) throw invalid("something follows the end mark");
      this.#header[this.#headerFilled++] = this.#chunk[this.#at++] ?? 0;
      const idLength = this.#header[0] ?? 0;
      if (this.#headerFilled === 1) {
        if (idLength === 0) {
          this.#ended = true;
          this.#headerFilled = 0;
        } else if (idLength !== 20 && idLength !== 32) throw invalid("an id is 20 or 32 bytes");
        continue;
      }
      if (this.#headerFilled === 5 + idLength) {
        this.#headerFilled = 0;
        this.#open(toHex(this.#header, 1, 1 + idLength), new DataView(this.#header.buffer).getUint32(1 + idLength));
        return true;
      }
    }
    return false;
  }

  #readContent(): Omit<Frame, "id"> | null {
    const available = this.#chunk.byteLength - this.#at;
    if (this.#content === null) {
      if (available >= this.#size) {
        const whole = this.#chunk.subarray(this.#at, this.#at + this.#size);
        // Everything before it in the chunk has been handed out already.
        const room = this.#at;
        this.#at += this.#size;
        return { bytes: whole, room };
      }
      if (this.#gathered.byteLength < ROOM + this.#size)
        this.#gathered = new Uint8Array(Math.max(ROOM + this.#size, 2 * this.#gathered.byteLength));
      this.#content = this.#gathered.subarray(ROOM, ROOM + this.#size);
      this.#contentFilled = 0;
    }
    const take = Math.min(available, this.#size - this.#contentFilled);
    this.#content.set(this.#chunk.subarray(this.#at, this.#at + take), this.#contentFilled);
    this.#at += take;
    this.#contentFilled += take;
    if (this.#contentFilled < this.#size) return null;
    const whole = this.#content;
    this.#content = null;
    return { bytes: whole, room: ROOM };
  }
}

const invalid = (what: string): DomeError =>
  new DomeError("invalid_input", `This is not a stream of blob frames: ${what}.`);
