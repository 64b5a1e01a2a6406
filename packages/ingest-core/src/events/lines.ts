/** A line of an NDJSON stream. `text` is null when the line was longer than is kept. */
export interface Line {
  /** Counted from 1, empty ones too. */
  number: number;
  text: string | null;
  /** Of the whole line, without its end. */
  bytes: number;
}

const NEWLINE = 0x0a;

/**
 * Cuts bytes into lines as they arrive. Holds one line at most, and of one that is longer than `maxBytes` nothing: a stream without
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
    if (this.bytes > this.maxBytes) this.parts = [];
    else this.parts.push(part);
  }

  private end(last: Uint8Array): Line {
    const bytes = this.bytes + last.byteLength;
    this.number++;
    const line: Line = { number: this.number, text: null, bytes };
    if (bytes <= this.maxBytes) {
      const text = this.decode(last);
      line.text = text.endsWith("\r") ? text.slice(0, -1) : text;
    }
    this.parts = [];
    this.bytes = 0;
    return line;
  }

  private decode(last: Uint8Array): string {
    let text = "";
    for (const part of this.parts) text += this.decoder.decode(part, { stream: true });
    return text + this.decoder.decode(last);
  }
}
