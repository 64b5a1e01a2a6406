/** How an entry's name and size are written. */
export interface Form {
  name: "ustar" | "pax" | "gnu";
  size: "octal" | "base256" | "pax";
}

export interface Written {
  path: string;
  type: string;
  content: Uint8Array;
  link?: string;
  form: Form;
}

const encoder = new TextEncoder();
const BLOCK = 512;

/** A tar archive as git, GNU tar or bsdtar would write it, with `comment` in a global header when given. */
export function writeTar(entries: readonly Written[], comment?: string): Uint8Array {
  const parts: Uint8Array[] = [];
  if (comment !== undefined)
    parts.push(
      ...whole(
        rawHeader({ name: "pax_global_header", type: "g", size: paxRecord("comment", comment).length }),
        paxRecord("comment", comment),
      ),
    );
  for (const entry of entries) parts.push(...writeEntry(entry));
  parts.push(new Uint8Array(2 * BLOCK));
  return join(parts);
}

function writeEntry({ path, type, content, link = "", form }: Written): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const split = form.name === "ustar" ? splitName(path) : null;
  const longLink = encoder.encode(link).length > 100;
  const pax: Uint8Array[] = [];
  if (form.name === "gnu")
    parts.push(
      ...whole(
        rawHeader({ name: "././@LongLink", type: "L", size: encoder.encode(path).length + 1 }),
        encoder.encode(`${path}\0`),
      ),
    );
  else if (split === null) pax.push(paxRecord("path", path));
  if (longLink && form.name === "gnu")
    parts.push(
      ...whole(
        rawHeader({ name: "././@LongLink", type: "K", size: encoder.encode(link).length + 1 }),
        encoder.encode(`${link}\0`),
      ),
    );
  else if (longLink) pax.push(paxRecord("linkpath", link));
  if (form.size === "pax") pax.push(paxRecord("size", String(content.length)));
  if (pax.length > 0) parts.push(...whole(rawHeader({ name: "x", type: "x", size: join(pax).length }), join(pax)));
  const name = split?.name ?? "cut";
  parts.push(
    ...whole(
      rawHeader({
        name,
        prefix: split?.prefix ?? "",
        type,
        link: longLink ? "cut" : link,
        size: form.size === "pax" ? 0 : content.length,
        base256: form.size === "base256",
      }),
      content,
    ),
  );
  return parts;
}

function splitName(path: string): { name: string; prefix: string } | null {
  const bytes = encoder.encode(path);
  if (bytes.length <= 100) return { name: path, prefix: "" };
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (name !== "" && prefix !== "" && encoder.encode(prefix).length <= 155 && encoder.encode(name).length <= 100)
      return { name, prefix };
  }
  return null;
}

export interface RawHeader {
  name: string;
  type: string;
  size: number;
  prefix?: string;
  link?: string;
  base256?: boolean;
  /** Bytes to write over the size field. */
  sizeField?: Uint8Array;
}

/** One header block with its checksum. */
export function rawHeader(header: RawHeader): Uint8Array {
  const block = new Uint8Array(BLOCK);
  block.set(encoder.encode(header.name).subarray(0, 100), 0);
  block.set(encoder.encode("0000644\0"), 100);
  if (header.sizeField !== undefined) block.set(header.sizeField, 124);
  else if (header.base256 === true) {
    block[124] = 0x80;
    new DataView(block.buffer).setBigUint64(128, BigInt(header.size));
  } else block.set(encoder.encode(`${header.size.toString(8).padStart(11, "0")}\0`), 124);
  block[156] = header.type.charCodeAt(0);
  block.set(encoder.encode(header.link ?? "").subarray(0, 100), 157);
  block.set(encoder.encode("ustar\u000000"), 257);
  block.set(encoder.encode(header.prefix ?? "").subarray(0, 155), 345);
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.set(encoder.encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return block;
}

/** A header, its content and the padding. */
export const whole = (header: Uint8Array, content: Uint8Array): Uint8Array[] => [
  header,
  content,
  new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK),
];

export function paxRecord(key: string, value: string): Uint8Array {
  const rest = encoder.encode(` ${key}=${value}\n`).length;
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return encoder.encode(`${length} ${key}=${value}\n`);
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
