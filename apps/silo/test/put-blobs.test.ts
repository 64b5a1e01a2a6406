import { env } from "cloudflare:workers";
import { lookupBlobs } from "@dome/db";
import { FrameWriter } from "@dome/ingest-core/frames";
import { gitBlobId } from "@dome/ingest-core/git";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBlock, encodeBlock } from "../src/packs/codec.ts";
import { PackDraft } from "../src/packs/draft.ts";
import { putBlobs } from "../src/put-blobs.ts";
import { type Blob, blobOf, framesOf, makeDeps, packKeys } from "./support.ts";
import { watchedD1, watchedR2 } from "./wrapped-bindings.ts";

interface Row {
  id: string;
  kind: number;
  size: number;
  r2Key: string | null;
  blockOffset: number;
  blockLength: number;
  rawOffset: number;
}

const rows = async (): Promise<Row[]> =>
  (
    await env.DB.prepare(
      `select lower(hex(b.sha)) as id, b.kind, b.size, p.r2_key as r2Key, b.block_offset as blockOffset, b.block_length as blockLength, b.raw_offset as rawOffset
       from content_blobs b left join content_packs p on p.id = b.pack_id`,
    ).all<Row>()
  ).results;

/** Reads every indexed blob back by range and hashes it again. */
async function verifyAll(): Promise<number> {
  let verified = 0;
  for (const row of await rows()) {
    if (row.r2Key === null) continue;
    const object = await env.PACKS.get(row.r2Key, { range: { offset: row.blockOffset, length: row.blockLength } });
    if (!object) throw new Error("a row points at a missing object");
    const raw = decodeBlock(new Uint8Array(await object.arrayBuffer()));
    expect(
      gitBlobId(raw.subarray(row.rawOffset, row.rawOffset + row.size), row.id.length === 40 ? "sha1" : "sha256"),
    ).toBe(row.id);
    verified++;
  }
  return verified;
}

const noise = (bytes: number, seed: number): Uint8Array => {
  const out = new Uint8Array(bytes);
  let state = seed * 2_654_435_761 + 1;
  for (let i = 0; i < bytes; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    out[i] = (state >>> 24) | 1;
  }
  return out;
};

describe("putBlobs", () => {
  it("stores every text so that a range of its pack hashes back to its id", async () => {
    const blobs = [
      blobOf("hello\n"),
      blobOf(""),
      blobOf("ü".repeat(4_000)),
      blobOf("sha256\n", "sha256"),
      blobOf(noise(600_000, 1)),
      blobOf("x".repeat(300_000)),
    ];
    for (let i = 0; i < 300; i++) blobs.push(blobOf(`file ${i}\n`.repeat(i)));
    const distinct = new Set(blobs.map((blob) => blob.id)).size;
    const report = await putBlobs(makeDeps(), 1, framesOf(blobs));
    expect(report).toMatchObject({ stored: distinct, puts: 1, binary: [], mismatched: [] });
    expect(await verifyAll()).toBe(distinct);
  });

  it("stores content once, within a stream and across streams", async () => {
    const blobs = [blobOf("one\n"), blobOf("two\n"), blobOf("one\n")];
    expect(await putBlobs(makeDeps(), 1, framesOf(blobs))).toMatchObject({ stored: 2, puts: 1 });
    expect(await putBlobs(makeDeps(), 1, framesOf(blobs))).toMatchObject({
      stored: 0,
      puts: 0,
      storedBytes: 0,
      rawBytes: 0,
    });
    expect(await packKeys()).toHaveLength(1);
  });

  it("stores only what is new when a stream repeats a part of what is there", async () => {
    await putBlobs(makeDeps(), 1, framesOf([blobOf("a\n"), blobOf("b\n")]));
    const report = await putBlobs(makeDeps(), 1, framesOf([blobOf("a\n"), blobOf("c\n"), blobOf("b\n")]));
    expect(report).toMatchObject({ stored: 1, puts: 1, rawBytes: 2 });
    expect(await verifyAll()).toBe(3);
    const weights = await env.DB.prepare(
      "select live_bytes as live, raw_bytes as raw from content_packs order by id",
    ).all();
    expect(weights.results).toEqual([
      { live: 6, raw: 6 },
      { live: 3, raw: 3 },
    ]);
  });

  it("never stores bytes under an id that is not theirs, and reports it", async () => {
    const honest = blobOf("honest\n");
    const tampered: Blob = { id: blobOf("expected\n").id, bytes: blobOf("tampered\n").bytes };
    const report = await putBlobs(makeDeps(), 1, framesOf([tampered, honest]));
    expect(report).toMatchObject({ stored: 1, mismatched: [tampered.id] });
    expect((await rows()).map((row) => row.id)).toEqual([honest.id]);
  });

  it("remembers binary content by its id, without keeping it", async () => {
    const binary = blobOf(Uint8Array.of(1, 0, 2));
    const report = await putBlobs(makeDeps(), 1, framesOf([binary]));
    expect(report).toMatchObject({ stored: 0, puts: 0, binary: [binary.id] });
    expect(await packKeys()).toEqual([]);
    expect(await lookupBlobs(makeDeps().db, 1, [binary.id, blobOf("new").id])).toEqual({ missing: [1], binary: [0] });
  });

  it("marks LFS pointers", async () => {
    const pointer = blobOf(`version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12345\n`);
    await putBlobs(makeDeps(), 1, framesOf([pointer]));
    expect(await rows()).toMatchObject([{ id: pointer.id, kind: 2 }]);
  });

  it("keeps spaces apart", async () => {
    await env.DB.prepare("insert into content_spaces (id, key) values (2, 'user:a/../b')").run();
    const secret = blobOf("secret\n");
    await putBlobs(makeDeps(), 2, framesOf([secret]));
    expect(await lookupBlobs(makeDeps().db, 1, [secret.id])).toEqual({ missing: [0], binary: [] });
    expect((await packKeys())[0]).toMatch(/^packs\/user:a%2F\.\.%2Fb\/[0-9a-f]{64}$/);
  });

  it("keeps what arrived whole when the stream is cut, and says that it was cut", async () => {
    const blob = blobOf("arrived\n");
    const whole = await new Response(framesOf([blob])).arrayBuffer();
    const cut = new Response(whole.slice(0, whole.byteLength - 1)).body;
    if (!cut) throw new Error("no body");
    await expect(putBlobs(makeDeps(), 1, cut)).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await verifyAll()).toBe(1);
  });

  it("writes no row when the object could not be put, and no second object when the rows could not be written", async () => {
    const blobs = [blobOf("a\n"), blobOf("b\n")];
    const failingPut = watchedR2({ before: (operation) => fail(operation === "r2.put") });
    await expect(putBlobs(makeDeps({ packs: failingPut }), 1, framesOf(blobs))).rejects.toThrow("injected");
    expect(await rows()).toEqual([]);
    let batches = 0;
    const failingRows = watchedD1({ before: (operation) => fail(operation === "d1.batch" && ++batches === 2) });
    await expect(putBlobs(makeDeps({ d1: failingRows }), 1, framesOf(blobs))).rejects.toThrow("injected");
    await putBlobs(makeDeps(), 1, framesOf(blobs));
    expect(await packKeys()).toHaveLength(1);
    expect(await verifyAll()).toBe(2);
  });

  it("takes another name for a pack whose object is being deleted", async () => {
    const blobs = [blobOf("a\n")];
    await putBlobs(makeDeps(), 1, framesOf(blobs));
    await env.DB.batch([
      env.DB.prepare("delete from content_blobs"),
      env.DB.prepare("update content_packs set live_bytes = -1"),
    ]);
    const condemned = await packKeys();
    expect(await putBlobs(makeDeps(), 1, framesOf(blobs))).toMatchObject({ stored: 1, puts: 2 });
    await env.PACKS.delete(condemned);
    expect(await verifyAll()).toBe(1);
  });

  it("refuses a space that does not exist and frames over the limit", async () => {
    await expect(putBlobs(makeDeps(), 77, framesOf([]))).rejects.toMatchObject({ code: "not_found" });
    const writer = new FrameWriter();
    writer.begin(blobOf("").id, 33 * 1024 * 1024);
    writer.chunk(new Uint8Array(300_000));
    await expect(putBlobs(makeDeps(), 1, writer.readable)).rejects.toMatchObject({ code: "payload_too_large" });
  });

  it("stores 5,000 files in at most 10 puts and 30 statements, each parameter within a megabyte", async () => {
    const blobs = Array.from({ length: 5_000 }, (_, i) =>
      blobOf(`export const value${i} = ${i};\n`.repeat(1 + (i % 40))),
    );
    let statements = 0;
    let longest = 0;
    const d1 = watchedD1({
      statement(_, params) {
        statements++;
        for (const param of params)
          if (typeof param === "string") longest = Math.max(longest, new TextEncoder().encode(param).byteLength);
      },
    });
    const report = await putBlobs(makeDeps({ d1 }), 1, framesOf(blobs));
    expect(report.stored).toBe(5_000);
    expect(report.puts).toBeLessThanOrEqual(10);
    expect(report.d1Statements).toBe(statements);
    expect(statements).toBeLessThanOrEqual(20);
    expect(longest).toBeLessThanOrEqual(1_000_000);
  });
});

const fail = (now: boolean): void => {
  if (now) throw new Error("injected");
};

describe("a pack", () => {
  it("describes itself: what was added comes out, whatever was dropped", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.nat(400), fc.nat(3_000)), { maxLength: 40, selector: ([seed]) => seed }),
        fc.func(fc.boolean()),
        (specs, drops) => {
          const blobs = specs.map(([seed, size]) => blobOf(noise(size + seed, seed)));
          const draft = new PackDraft();
          for (const blob of blobs) draft.add(blob.id, 0, blob.bytes);
          const parsed = PackDraft.parse(draft.finish(0).bytes);
          const gone = new Set(blobs.map((blob) => blob.id).filter((id) => drops(id)));
          parsed.drop(gone);
          const { bytes, blobs: index } = parsed.finish(1);
          expect(index.map((blob) => blob.id)).toEqual(
            blobs
              .map((blob) => blob.id)
              .filter((id) => !gone.has(id))
              .toSorted(),
          );
          for (const blob of index) {
            const raw = decodeBlock(bytes.subarray(blob.blockOffset, blob.blockOffset + blob.blockLength));
            expect(gitBlobId(raw.subarray(blob.rawOffset, blob.rawOffset + blob.size), "sha1")).toBe(blob.id);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it("refuses a damaged block and never expands past its header", () => {
    const block = encodeBlock(new TextEncoder().encode("a".repeat(10_000)));
    const shorter = block.slice();
    new DataView(shorter.buffer).setUint32(1, 100);
    for (const bad of [shorter, block.subarray(0, 20), block.subarray(0, 3), Uint8Array.of(9, ...block.subarray(1))]) {
      expect(() => decodeBlock(bad)).toThrow(expect.objectContaining({ code: "internal" }));
    }
    expect(() => PackDraft.parse(new Uint8Array(100))).toThrow(expect.objectContaining({ code: "internal" }));
  });
});
