import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TarParser, type TarEntry } from "./index.ts";
import { join, paxRecord, rawHeader, whole, writeTar, type Written } from "./tar-writer.test-support.ts";

interface Read extends TarEntry {
  content: string;
}

const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Everything in an archive, pushed in pieces of the given sizes, again and again. */
function read(
  archive: Uint8Array,
  sizes: readonly number[] = [archive.length],
): { entries: Read[]; parser: TarParser } {
  const entries: Read[] = [];
  const open: Uint8Array[] = [];
  const parser = new TarParser({
    entry: (entry) => {
      entries.push({ ...entry, content: "" });
      return entry.kind === "file";
    },
    data: (chunk) => void open.push(chunk.slice()),
    end: () => {
      const bytes = join(open.splice(0));
      const last = entries.at(-1) as Read;
      expect(bytes.length).toBe(last.size);
      last.content = text.decode(bytes);
    },
  });
  for (let at = 0, turn = 0; at < archive.length; turn++) {
    const next = at + (sizes[turn % sizes.length] ?? archive.length);
    parser.push(archive.subarray(at, next));
    at = next;
  }
  parser.finish();
  return { entries, parser };
}

const name = fc
  .string({
    unit: fc.constantFrom("a", "B", "ü", "#", "%", " ", "\\", "日", "😀", "\uFEFF", "."),
    minLength: 1,
    maxLength: 40,
  })
  .map((drawn) => drawn);
const filePath = fc.array(name, { minLength: 1, maxLength: 8 }).map((names) => `top/${names.join("/")}`);
const entry: fc.Arbitrary<Written> = fc.record({
  path: filePath,
  type: fc.constantFrom("0", "0", "0", "\0", "7", "2", "1", "5", "3", "S"),
  content: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(0, 511, 512, 513, 1_024, 3_000).map((length) => new Uint8Array(length).fill(0x61)),
  ),
  link: filePath,
  form: fc.record({ name: fc.constantFrom("ustar", "pax", "gnu"), size: fc.constantFrom("octal", "base256", "pax") }),
});
/** Links, devices and directories carry no content. */
const asWritten = (drawn: Written): Written =>
  "0\u00007S".includes(drawn.type) ? drawn : { ...drawn, content: new Uint8Array(0) };
const expected = (written: Written): Read => ({
  path: written.path,
  kind: "0\u00007".includes(written.type)
    ? "file"
    : written.type === "2"
      ? "symlink"
      : written.type === "5"
        ? "directory"
        : "other",
  size: "0\u00007".includes(written.type) ? written.content.length : 0,
  linkName: written.type === "2" ? (written.link ?? "") : "",
  content: "0\u00007".includes(written.type) ? text.decode(written.content) : "",
});

it("gives exactly what was written, however names and sizes are written and wherever it is cut", () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(511, 512, 513, 4_096)), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 8 }),
      sizes,
      fc.stringMatching(/^[0-9a-f]{40}$/),
      (drawn, chunks, comment) => {
        const entries = drawn.map(asWritten);
        const { entries: found, parser } = read(writeTar(entries, comment), chunks);
        expect(found).toEqual(entries.map(expected));
        expect(parser.comment).toBe(comment);
      },
    ),
    { numRuns: 150 },
  );
});

it("finds an archive that was cut anywhere before its end marker", () => {
  const whole = writeTar([
    { path: "top/a", type: "0", content: new Uint8Array(700).fill(1), form: { name: "pax", size: "octal" } },
    { path: "top/b", type: "0", content: new Uint8Array(3).fill(2), form: { name: "gnu", size: "base256" } },
  ]);
  for (let length = 0; length < whole.length - 512; length += 97) {
    expect(() => read(whole.subarray(0, length)), `cut at ${length}`).toThrow(
      expect.objectContaining({ name: "DomeError", code: "upstream_unavailable" }),
    );
  }
});

it("notices a single changed byte in a header", () => {
  const archive = writeTar([
    { path: "top/a", type: "0", content: new Uint8Array(5), form: { name: "ustar", size: "octal" } },
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 511 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      fc.pre(at < 148 || at >= 156);
      const damaged = archive.slice();
      damaged[at] = ((damaged[at] ?? 0) + by) % 256;
      expect(() => read(damaged)).toThrow(expect.objectContaining({ code: "upstream_unavailable" }));
    }),
    { numRuns: 60 },
  );
});

describe("hostile archives", () => {
  const refuse = (archive: Uint8Array, code: string) =>
    expect(() => read(archive)).toThrow(expect.objectContaining({ name: "DomeError", code }));
  const end = new Uint8Array(1_024);

  it.each(["x", "g", "L", "K"])(
    "refuses an extended header of type %s that claims to be huge, before making room for it",
    (type) => {
      refuse(rawHeader({ name: "x", type, size: 1024 * 1024 + 1 }), "upstream_rejected");
      refuse(rawHeader({ name: "x", type, size: 0, sizeField: new Uint8Array(12).fill(0xff) }), "upstream_rejected");
    },
  );

  it.each(["-1", "NaN", "1e3", "0x10", "99999999999999999", "", " 1", "1.5"])("refuses the size %j", (size) => {
    const records = paxRecord("size", size);
    refuse(
      join([
        ...whole(rawHeader({ name: "x", type: "x", size: records.length }), records),
        rawHeader({ name: "a", type: "0", size: 0 }),
        end,
      ]),
      "upstream_rejected",
    );
  });

  it("refuses a negative base-256 size", () => {
    refuse(
      join([rawHeader({ name: "a", type: "0", size: 0, sizeField: new Uint8Array(12).fill(0xff) }), end]),
      "upstream_rejected",
    );
  });

  it.each(["7 path=a\n", "x path=a\n", "999 path=a\n", "path=a\n", "0 a=b\n", "-9 path=a\n", " 9 path=a\n"])(
    "refuses the extended record %j",
    (records) => {
      const bytes = new TextEncoder().encode(records);
      refuse(
        join([
          ...whole(rawHeader({ name: "x", type: "x", size: bytes.length }), bytes),
          rawHeader({ name: "a", type: "0", size: 0 }),
          end,
        ]),
        "upstream_unavailable",
      );
    },
  );

  it("ends with a typed error or a finding, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.boolean(), (bytes, checksummed) => {
        try {
          read(checksummed ? join([rawHeader({ name: "x", type: "x", size: bytes.length }), bytes, end]) : bytes);
        } catch (err) {
          expect(err).toMatchObject({ name: "DomeError" });
        }
      }),
    );
  });

  it("skips the content that a directory's or a link's size only claims", () => {
    const claimed = ["2", "5"].map((type) => rawHeader({ name: `top/${type}`, type, size: 1_000, link: "to" }));
    const { entries } = read(
      join([
        ...claimed,
        ...whole(rawHeader({ name: "top/f", type: "0", size: 2 }), new TextEncoder().encode("ok")),
        end,
      ]),
    );
    expect(entries.map((found) => [found.path, found.content])).toEqual([["top/2", ""], ["top/5", ""], ["top/f", "ok"]]); // prettier-ignore
  });
});

describe("archives of other tools", () => {
  let dir: string;
  const long = `deep/${"d".repeat(90)}/${"e".repeat(90)}/${"f".repeat(120)}.txt`;
  const files: Record<string, string> = {
    "README.md": "hello\n",
    empty: "",
    [long]: "long\n",
    "src/ü #%.ts": "x".repeat(5_000),
  };

  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), "tar-parser-"));
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
        stdio: "pipe",
      });
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      writeFileSync(path.join(dir, file), content);
    }
    symlinkSync(`../${"t".repeat(150)}`, path.join(dir, "link"));
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "first");
    linkSync(path.join(dir, "README.md"), path.join(dir, "src/twin"));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const found = (archive: Buffer) => read(archive, [1_000]).entries;
  const filesIn = (entries: Read[]) =>
    Object.fromEntries(
      entries.filter((one) => one.kind === "file").map((one) => [one.path.replace(/^(?:\.|top)\//, ""), one.content]),
    );

  it("reads what git archive writes", () => {
    const archive = execFileSync("git", ["-C", dir, "archive", "--prefix=top/", "HEAD"]);
    const entries = found(archive);
    expect(filesIn(entries)).toEqual(files);
    expect(entries.find((one) => one.kind === "symlink")).toMatchObject({
      path: "top/link",
      linkName: `../${"t".repeat(150)}`,
    });
    expect(read(archive).parser.comment).toBe(execFileSync("git", ["-C", dir, "rev-parse", "HEAD"]).toString().trim());
  });

  it.each(["gnu", "oldgnu", "pax", "posix"])("reads what tar --format=%s writes", (format) => {
    const entries = found(
      execFileSync("tar", [`--format=${format}`, "-C", dir, "--exclude=.git", "--sort=name", "-cf", "-", "."]),
    );
    expect(filesIn(entries)).toEqual(files);
    expect(entries.find((one) => one.kind === "symlink")).toMatchObject({ linkName: `../${"t".repeat(150)}` });
    expect(entries.find((one) => one.kind === "other")?.path).toBe("./src/twin");
  });
});
