const CR = 0x0d;
const LF = 0x0a;

/**
 * Undoes what `eol=crlf` does to a file in an archive. One file is held at a time, at most twice the size cap: an archived file
 * whose every byte is a line end is twice its blob.
 */
export class CarriageReturns {
  private readonly bytes: Uint8Array;
  private fill = 0;

  /** Whether a blob of `blobSize` bytes can have become `archivedSize` bytes by growing line ends. */
  static canExplain(archivedSize: number, blobSize: number): boolean {
    return archivedSize > blobSize && archivedSize <= 2 * blobSize;
  }

  constructor(archivedSize: number) {
    this.bytes = new Uint8Array(archivedSize);
  }

  push(chunk: Uint8Array): void {
    this.bytes.set(chunk, this.fill);
    this.fill += chunk.byteLength;
  }

  /** The file with every CR LF as LF. */
  removed(): Uint8Array {
    const { bytes } = this;
    let to = 0;
    for (let from = 0; from < this.fill; from++) {
      if (bytes[from] === CR && bytes[from + 1] === LF) continue;
      bytes[to++] = bytes[from] ?? 0;
    }
    return bytes.subarray(0, to);
  }
}
