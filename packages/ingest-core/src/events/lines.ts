/** A line of an NDJSON stream. `text` is null when the line was longer than is kept. */
export interface Line {
  /** Counted from 1, empty ones too. */
  number: number;
  text: string | null;
  /** What a longer one begins with, at most {@link HEAD_BYTES} of it; only there when `text` is null. */
  head?: string;
  /** Of the whole line, without its end. */
  bytes: number;
}

const NEWLINE = 0x0a;
/** Of a line that is too long, this much is told. */
const HEAD_BYTES = 10_000;

/**
 * Cuts bytes into lines as they arrive. Holds one line at most, and of one that is longer than `maxBytes` its beginning: a stream without
 * a single line end costs no memory. Bytes that are not UTF-8 come out as U+FFFD. A `\r` before the line end belongs to it.
 */
export class LineSplitter {
  private readonly maxBytes: number;
  private readonly decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  private parts: Uint8Array[] = [];
  private bytes = 0;
  private number = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** The lines that end within `chunk`. The chunk's memory may be used again afterwards. */
  *push(chunk: Uint8Array): Generator<Line> {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      if (end === -1) break;
      yield this.end(chunk.subarray(from, end));
      from = end + 1;
    }
    this.keep(chunk.slice(from));
  }

  /** The line that no line end followed. */
  *finish(): Generator<Line> {
    if (this.bytes > 0) yield this.end(new Uint8Array());
  }

  private keep(part: Uint8Array): void {
    if (part.byteLength === 0) return;
    this.bytes += part.byteLength;
    this.parts.push(part);
    if (this.bytes > this.maxBytes) this.parts = [beginning(this.parts)];
  }

  private end(last: Uint8Array): Line {
    const bytes = this.bytes + last.byteLength;
    this.number++;
    const line: Line = { number: this.number, text: null, bytes };
    this.parts.push(last);
    if (bytes > this.maxBytes) line.head = this.decode([beginning(this.parts)]);
    else {
      const text = this.decode(this.parts);
      line.text = text.endsWith("\r") ? text.slice(0, -1) : text;
    }
    this.parts = [];
    this.bytes = 0;
    return line;
  }

  private decode(parts: readonly Uint8Array[]): string {
    let text = "";
    for (const part of parts.slice(0, -1)) text += this.decoder.decode(part, { stream: true });
    return text + this.decoder.decode(parts.at(-1));
  }
}

/** A copy of the first {@link HEAD_BYTES} of what `parts` hold together. */
function beginning(parts: readonly Uint8Array[]): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  let length = 0;
  for (const part of parts) {
    const fits = part.subarray(0, HEAD_BYTES - length);
    head.set(fits, length);
    length += fits.byteLength;
  }
  return head.subarray(0, length);
}
