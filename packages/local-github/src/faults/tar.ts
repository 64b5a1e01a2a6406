const BLOCK = 512;

/** A tar entry with its headers (long names included) as raw blocks. */
export interface TarEntry {
  /** Everything before the content: extension headers and the entry's own header. */
  head: Buffer;
  /** Path by the entry's own header or its pax record. */
  path: string;
  /** `0` file, `5` directory, `2` link, `g` global header. */
  type: string;
  content: Buffer;
}

/** Splits a tar of git's making into entries; pax headers stay with the entry they describe. */
export function splitTar(tar: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  let start = 0;
  let paxPath: string | null = null;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + BLOCK);
    const size = Number.parseInt(header.toString("latin1", 124, 136), 8) || 0;
    const type = String.fromCharCode(header[156] ?? 48);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === "x") {
      paxPath = /\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1] ?? null;
    } else {
      const name = text(header, 0, 100);
      const prefix = text(header, 345, 155);
      const path = paxPath ?? (prefix === "" ? name : `${prefix}/${name}`);
      entries.push({ head: tar.subarray(start, at + BLOCK), path, type, content });
      start = end;
      paxPath = null;
    }
    at = end;
  }
  return entries;
}

/** Joins entries into a tar with its two closing blocks. */
export function joinTar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap(({ head, content }) => [head, content, Buffer.alloc(padding(content.length))]);
  return Buffer.concat([...parts, Buffer.alloc(BLOCK * 2)]);
}

/** Makes an entry; names over 100 bytes do not fit. */
export function tarEntry(
  path: string,
  content: Buffer,
  options: { type?: string; linkTarget?: string; size?: number } = {},
): TarEntry {
  const head = Buffer.alloc(BLOCK);
  head.write(path, 0, 100);
  head.write("0000664\0", 100);
  head.write("0000000\0", 108);
  head.write("0000000\0", 116);
  head.write(`${(options.size ?? content.length).toString(8).padStart(11, "0")}\0`, 124);
  head.write("00000000000\0", 136);
  head.write(options.type ?? "0", 156);
  head.write(options.linkTarget ?? "", 157, 100);
  head.write("ustar\x0000", 257);
  return { head: withChecksum(head), path, type: options.type ?? "0", content };
}

/** The same entry announcing another size. */
export function withSize(entry: TarEntry, size: number): TarEntry {
  const head = Buffer.from(entry.head);
  head.write(`${size.toString(8).padStart(11, "0")}\0`, head.length - BLOCK + 124);
  return { ...entry, head: Buffer.concat([head.subarray(0, -BLOCK), withChecksum(head.subarray(-BLOCK))]) };
}

/** Zero bytes up to the next block. */
export function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function withChecksum(header: Buffer): Buffer {
  header.write("        ", 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? length : end);
}
