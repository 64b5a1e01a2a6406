import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameWriter, readFrames } from "../src/frames/index.ts";
import { gitBlobId } from "../src/git/index.ts";

interface Sent {
  id: string;
  bytes: Uint8Array;
}

const anyFrame: fc.Arbitrary<Sent> = fc.record({
  id: fc
    .constantFrom(40, 64)
    .chain((length) =>
      fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length }),
    ),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.integer({ min: 1, max: 700_000 }).map((size) => new Uint8Array(size).fill(size % 251)),
  ),
});

/** Writes frames in pieces through one reused buffer, as a parser does. */
async function write(writer: FrameWriter, frames: readonly Sent[], piece: number): Promise<void> {
  const reused = new Uint8Array(piece);
  for (const { id, bytes } of frames) {
    writer.begin(id, bytes.byteLength);
    for (let at = 0; at < bytes.byteLength; at += piece) {
      const part = bytes.subarray(at, at + piece);
      reused.set(part);
      writer.chunk(reused.subarray(0, part.byteLength));
    }
    writer.end();
    await writer.ready();
  }
  writer.close();
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Sent[]> {
  const got: Sent[] = [];
  await readFrames(stream, ({ id, bytes, room }) => {
    // What may be overwritten is nobody's content.
    new Uint8Array(bytes.buffer, bytes.byteOffset - room, room).fill(0xff);
    got.push({ id, bytes: bytes.slice() });
  });
  return got;
}

/** The same bytes as a stream that is no byte stream, in chunks of `size`. */
function rechunk(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.byteLength) controller.close();
      else controller.enqueue(bytes.slice(at, (at += size)));
    },
  });
}

const encoded = async (frames: readonly Sent[]): Promise<Uint8Array> => {
  const writer = new FrameWriter();
  const [bytes] = await Promise.all([new Response(writer.readable).bytes(), write(writer, frames, 10_000)]);
  return bytes;
};

/** Comparing megabytes element by element is slow. */
const digest = ({ id, bytes }: Sent): string => `${id} ${gitBlobId(bytes, "sha1")}`;

const ID = "a".repeat(40);

describe("blob frames", () => {
  it("arrive as they were sent, however both sides cut them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFrame, { maxLength: 8 }),
        fc.integer({ min: 1, max: 400_000 }),
        fc.integer({ min: 7, max: 300_000 }),
        async (frames, piece, chunk) => {
          const writer = new FrameWriter();
          const [got] = await Promise.all([collect(writer.readable), write(writer, frames, Math.max(piece, 50))]);
          expect(got.map(digest)).toEqual(frames.map(digest));
          expect((await collect(rechunk(await encoded(frames), chunk))).map(digest)).toEqual(frames.map(digest));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("fail when the stream is cut anywhere", async () => {
    const bytes = await encoded([
      { id: ID, bytes: new Uint8Array(10) },
      { id: "b".repeat(64), bytes: new Uint8Array(0) },
    ]);
    for (let cut = 0; cut < bytes.byteLength; cut++) {
      await expect(collect(rechunk(bytes.subarray(0, cut), 9))).rejects.toMatchObject({ code: "upstream_unavailable" });
    }
  });

  it("fail with the sender's failure", async () => {
    const writer = new FrameWriter();
    writer.begin(ID, 5);
    writer.abort(new Error("archive broke off"));
    await expect(collect(writer.readable)).rejects.toMatchObject({
      code: "upstream_unavailable",
      cause: { message: "archive broke off" },
    });
  });

  it("tell the sender when the reader has had enough", async () => {
    const writer = new FrameWriter();
    const refusal = new Error("disk full");
    const reading = readFrames(writer.readable, () => {
      throw refusal;
    });
    const sending = (async () => {
      for (;;) {
        writer.begin(ID, 300_000);
        writer.chunk(new Uint8Array(300_000));
        writer.end();
        await writer.ready();
      }
    })();
    await expect(reading).rejects.toBe(refusal);
    await expect(sending).rejects.toBe(refusal);
  });

  it("make the sender wait for a slow reader", async () => {
    const writer = new FrameWriter();
    let sent = 0;
    const sending = (async () => {
      for (; sent < 40; sent++) {
        writer.begin(ID, 256 * 1024);
        writer.chunk(new Uint8Array(256 * 1024));
        writer.end();
        await writer.ready();
      }
      writer.close();
    })();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(8);
    expect(await collect(writer.readable)).toHaveLength(40);
    await sending;
  });

  it("refuse to be written wrongly", () => {
    const refused = expect.objectContaining({ code: "invalid_input" });
    const writer = new FrameWriter();
    expect(() => writer.begin("A".repeat(40), 1)).toThrow(refused);
    expect(() => writer.begin(ID, -1)).toThrow(refused);
    expect(() => writer.chunk(new Uint8Array(1))).toThrow(refused);
    writer.begin(ID, 2);
    expect(() => writer.begin(ID, 2)).toThrow(refused);
    expect(() => writer.chunk(new Uint8Array(3))).toThrow(refused);
    writer.chunk(new Uint8Array(1));
    expect(() => writer.end()).toThrow(refused);
    expect(() => writer.close()).toThrow(refused);
  });

  it("refuse what is no frame stream", async () => {
    await expect(collect(rechunk(Uint8Array.of(7, 1, 2), 9))).rejects.toMatchObject({ code: "invalid_input" });
    await expect(collect(rechunk(Uint8Array.of(0, 0), 9))).rejects.toMatchObject({ code: "invalid_input" });
    const huge = new Uint8Array(25).fill(255);
    huge[0] = 20;
    await expect(collect(rechunk(huge, 9))).rejects.toMatchObject({ code: "payload_too_large" });
  });
});
