import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  algorithmOf,
  gitBlobHasher,
  gitBlobId,
  gitBlobIdInPlace,
  isBinary,
  isLfsPointer,
  toHex,
  writeHex,
} from "../src/git/index.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("object ids", () => {
  it("are git's own", () => {
    expect(gitBlobId(encode(""), "sha1")).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    expect(gitBlobId(encode("hello\n"), "sha1")).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
    expect(gitBlobId(encode(""), "sha256")).toBe("473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813");
  });

  it("equal git hash-object for any bytes, in one piece or in many", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.nat(3_000), (bytes, cut) => {
        const { stdout } = spawnSync("git", ["hash-object", "--stdin"], { input: bytes });
        const id = stdout.toString().trim();
        const hasher = gitBlobHasher(bytes.byteLength, "sha1");
        hasher.update(bytes.subarray(0, cut));
        hasher.update(bytes.subarray(cut));
        expect([gitBlobId(bytes, "sha1"), hasher.digest()]).toEqual([id, id]);
      }),
      { numRuns: 40 },
    );
  });

  it("are the same when the header is written in front of the content, if there is room for it or not", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.nat(20), fc.nat(20), (content, before, room) => {
        const buffer = Uint8Array.from([...new Uint8Array(before + room).fill(7), ...content, 7]);
        const bytes = buffer.subarray(before + room, before + room + content.byteLength);
        expect(gitBlobIdInPlace(bytes, room, "sha1")).toBe(gitBlobId(content, "sha1"));
        expect([...buffer.subarray(0, before), buffer.at(-1)]).toEqual([...new Uint8Array(before).fill(7), 7]);
        expect(bytes).toEqual(content);
      }),
    );
  });

  it("survive hex and back", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const into = new Uint8Array(bytes.byteLength + 3).fill(7);
        writeHex(toHex(bytes), into, 2);
        expect(into).toEqual(Uint8Array.of(7, 7, ...bytes, 7));
      }),
    );
    for (const bad of ["a", "0g", "0 ", "/0", ":0"])
      expect(() => writeHex(bad, new Uint8Array(4), 0)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });

  it("tell their digest by their length", () => {
    expect([algorithmOf("a".repeat(40)), algorithmOf("a".repeat(64))]).toEqual(["sha1", "sha256"]);
    for (const bad of ["", "A".repeat(40), "a".repeat(41)])
      expect(() => algorithmOf(bad)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});

describe("content", () => {
  it("is binary when a NUL is among the first 8,000 bytes, as git has it", () => {
    const bytes = new Uint8Array(9_000).fill(65);
    expect(isBinary(bytes)).toBe(false);
    bytes[8_000] = 0;
    expect(isBinary(bytes)).toBe(false);
    bytes[7_999] = 0;
    expect(isBinary(bytes)).toBe(true);
  });

  it("is looked at by itself, not with what lies around it in memory", () => {
    const bytes = new Uint8Array(300).fill(65);
    bytes[99] = 0;
    bytes[200] = 0;
    expect(isBinary(bytes.subarray(100, 200))).toBe(false);
    expect(isBinary(bytes.subarray(99, 200))).toBe(true);
    expect(isBinary(bytes.subarray(100, 201))).toBe(true);
    expect(isBinary(bytes.subarray(100, 100))).toBe(false);
  });

  const oid = `oid sha256:${"4d7a".repeat(16)}`;
  const version = "version https://git-lfs.github.com/spec/v1";
  it.for([
    [`${version}\n${oid}\nsize 12345\n`, true],
    [`version https://hawser.github.com/spec/v1\n${oid}\nsize 0\n`, true],
    [`${version}\next-0-foo sha256:${"a".repeat(64)}\n${oid}\nsize 1\n`, true],
    ["", false],
    [`${version}\n${oid}\nsize 12345`, false],
    [`${version}\nsize 12345\n${oid}\n`, false],
    [`${version}\n${oid}\nsize many\n`, false],
    [`${version}\n${oid.slice(0, -1)}\nsize 1\n`, false],
    [`${version}\n${oid}\nsize 1\n${"z".repeat(900)} 1\n`, false],
    ["version of this document\n", false],
  ] as const)("case %#: an LFS pointer only when it follows the specification", ([text, expected]) => {
    expect(isLfsPointer(encode(text))).toBe(expected);
  });
});
