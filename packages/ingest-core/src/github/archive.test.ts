import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ItemMetadata } from "../ingestor/index.ts";
import { writeTar, type Written } from "../tar/tar-writer.test-support.ts";
import { readArchive } from "./archive.ts";
import { CarriageReturns } from "./carriage-returns.ts";

const COMMIT = "c".repeat(40);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const blobId = (content: string): string =>
  createHash("sha1")
    .update(`blob ${encoder.encode(content).length}\0${content}`)
    .digest("hex");
const item = (path: string, content: string, mode = 100644): ItemMetadata => ({
  path, mode, sha: blobId(content), size: encoder.encode(content).length, provider: "github", repoId: "1", userId: null,
}); // prettier-ignore
const file = (path: string, content: string): Written => ({
  path: `o-r-1/${path}`,
  type: "0",
  content: encoder.encode(content),
  form: { name: "pax", size: "octal" },
});
const symlink = (path: string, link: string): Written => ({
  path: `o-r-1/${path}`,
  type: "2",
  content: new Uint8Array(0),
  link,
  form: { name: "pax", size: "octal" },
});

interface Options {
  comment?: string;
  maxBytes?: number;
  raw?: ReadableStream<Uint8Array>;
  onItem?: (item: ItemMetadata) => void;
  ready?: () => Promise<void>;
}

async function read(entries: readonly Written[], wanted: readonly ItemMetadata[], options: Options = {}) {
  const contents: [string, string][] = [];
  let parts: string[] = [];
  let left = -1;
  const gz = options.raw ?? new Blob([gzipSync(writeTar(entries, options.comment ?? COMMIT))]).stream();
  const report = await readArchive(gz, {
    commitSha: COMMIT,
    wanted: new Map(wanted.map((one) => [one.path, one])),
    maxBytes: options.maxBytes ?? 10_000_000,
    sink: {
      begin: (sha, size) => {
        expect(left).toBe(-1);
        contents.push([sha, ""]);
        parts = [];
        left = size;
      },
      chunk: (bytes) => {
        parts.push(decoder.decode(bytes));
        left -= bytes.byteLength;
      },
      end: () => {
        expect(left).toBe(0);
        left = -1;
        (contents.at(-1) as [string, string])[1] = parts.join("");
      },
      ready: options.ready ?? (async () => undefined),
    },
    onItem: options.onItem ?? (() => undefined),
  });
  return { ...report, contents: new Map(contents), calls: contents.length };
}

it("picks what is wanted, each content once, and nothing else", async () => {
  const { contents, delivered, calls } = await read(
    [
      file("a", "one"),
      file("b", "two"),
      file("twin", "one"),
      file("not wanted", "three"),
      symlink("link", "../x"),
      file("empty", ""),
    ],
    [
      item("a", "one"),
      item("b", "two"),
      item("twin", "one"),
      item("link", "../x", 120000),
      item("empty", ""),
      item("absent", "gone"),
    ],
  );
  expect(contents).toEqual(new Map([[blobId("one"), "one"], [blobId("two"), "two"], [blobId("../x"), "../x"], [blobId(""), ""]])); // prettier-ignore
  expect([calls, [...delivered].toSorted()]).toEqual([4, [...contents.keys()].toSorted()]);
});

describe("what is not as the tree says", () => {
  it("an altered file of the same size is offered, for the store to refuse; of another size it is left out", async () => {
    const { contents } = await read(
      [file("a", "XXX"), file("b", "longer than it was")],
      [item("a", "one"), item("b", "two")],
    );
    expect(contents).toEqual(new Map([[blobId("one"), "XXX"]]));
  });

  it("a content whose first copy has another size is taken from the second", async () => {
    const { contents } = await read(
      [file("a", "one, altered"), file("b", "one")],
      [item("a", "one"), item("b", "one")],
    );
    expect(contents).toEqual(new Map([[blobId("one"), "one"]]));
  });

  it("a path that occurs twice is taken once", async () => {
    const { contents, calls } = await read([file("a", "one"), file("a", "two")], [item("a", "one")]);
    expect([calls, contents.get(blobId("one"))]).toEqual([1, "one"]);
    expect(
      (await read([file("a", "wrong size"), file("a", "one")], [item("a", "one")])).contents.get(blobId("one")),
    ).toBe("one");
  });

  it("a link is no file and a file is no link", async () => {
    const { calls } = await read([symlink("a", "one"), file("b", "two")], [item("a", "one"), item("b", "two", 120000)]);
    expect(calls).toBe(0);
  });

  it("names that climb or begin at the root select nothing", async () => {
    const climbing = ["../a", "/a", "o-r-1/../a", "x/../../a", "./../a", "..", ""].map((path): Written => ({
      ...file("", "one"),
      path,
    }));
    expect((await read(climbing, [item("b", "one")])).calls).toBe(0);
  });

  it("another commit is noticed, however its id is written", async () => {
    await expect(read([file("a", "one")], [item("a", "one")], { comment: "d".repeat(40) })).rejects.toMatchObject({
      code: "upstream_unavailable",
      message: expect.stringContaining("d".repeat(40)),
    });
    await expect(read([], [], { comment: "x".repeat(10_000) })).rejects.toSatisfy(
      (err: Error) => err.message.length < 200,
    );
  });
});

describe("carriage returns that git added", () => {
  it("are taken out again", async () => {
    const { contents } = await read(
      [file("a", "one\r\ntwo\r\n"), file("b", "no end"), file("c", "\r\n\r\n")],
      [item("a", "one\ntwo\n"), item("b", "no end"), item("c", "\n\n")],
    );
    expect(contents).toEqual(new Map([[blobId("one\ntwo\n"), "one\ntwo\n"], [blobId("no end"), "no end"], [blobId("\n\n"), "\n\n"]])); // prettier-ignore
  });

  it("any text comes back, and where that cannot be it is left out", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom("a", "\n", "\r", "ü"), maxLength: 60 }), async (text) => {
        const archived = text.replaceAll(/\r?\n/g, "\r\n");
        const { contents } = await read([file("a", archived)], [item("a", text)]);
        const hasBoth = archived.replaceAll("\r\n", "\n") !== text && archived !== text;
        expect(contents.get(blobId(text))).toBe(hasBoth ? undefined : text);
      }),
      { numRuns: 60 },
    );
  });

  it("explain at most twice the size: nothing larger is held", () => {
    expect(CarriageReturns.canExplain(200, 100)).toBe(true);
    expect(CarriageReturns.canExplain(201, 100)).toBe(false);
    expect(CarriageReturns.canExplain(100, 100)).toBe(false);
    expect(CarriageReturns.canExplain(1, 0)).toBe(false);
  });
});

describe("archives that break", () => {
  it("cut anywhere, they are upstream's failure, which passes", async () => {
    const gz = gzipSync(writeTar([file("a", "one"), file("b", "two".repeat(1_000))], COMMIT));
    for (const length of [0, 1, 9, 20, Math.floor(gz.length / 2), gz.length - 9, gz.length - 1]) {
      const raw = new Blob([gz.subarray(0, length)]).stream();
      await expect(read([], [item("a", "one")], { raw }), `cut at ${length}`).rejects.toMatchObject({
        name: "DomeError",
        code: "upstream_unavailable",
      });
    }
  });

  it("no gzip at all is too", async () => {
    await expect(read([], [], { raw: new Blob(["<html>not an archive</html>"]).stream() })).rejects.toMatchObject({
      code: "upstream_unavailable",
    });
  });

  it("one that unpacks to far more than its tree is stopped at the limit, long before its end", async () => {
    const zeros = gzipSync(new Uint8Array(64 * 1024 * 1024));
    let waited = 0;
    const work = read([], [], {
      raw: new Blob([zeros]).stream(),
      maxBytes: 1_000_000,
      ready: async () => void waited++,
    });
    await expect(work).rejects.toMatchObject({
      code: "upstream_rejected",
      message: expect.stringContaining("1000000"),
    });
    expect(waited).toBeLessThan(100);
  });
});

describe("failures on our side", () => {
  const entries = [file("a", "one"), file("b", "two")];
  const wanted = [item("a", "one"), item("b", "two")];

  it("of the sink and of onItem are thrown as they are, not as a broken archive", async () => {
    const store = new Error("the store is down");
    await expect(read(entries, wanted, { ready: () => Promise.reject(store) })).rejects.toBe(store);
    const database = new Error("D1_ERROR: no answer");
    const onItem = () => {
      throw database;
    };
    await expect(read(entries, wanted, { onItem })).rejects.toBe(database);
  });
});
