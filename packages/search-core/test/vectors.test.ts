import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { hashedEmbedder, openAiEmbedder, quantise, workersAiEmbedder } from "../src/embeddings/index.ts";
import { fuse } from "../src/fusion/index.ts";
import { vectorByDefinition } from "./definition.ts";
import { dotModuleBytes, plainDots, VectorMatrix } from "../src/vectors/index.ts";

const module = new WebAssembly.Module(dotModuleBytes());

it("has the same module as bytes and as a file", () => {
  expect(Buffer.from(dotModuleBytes()).equals(readFileSync(new URL("../src/vectors/dot.wasm", import.meta.url)))).toBe(
    true,
  );
});

it("computes the same integers by SIMD, by the plain loop and by definition", () => {
  const shape = fc.record({
    dimensions: fc.constantFrom(16, 32, 384, 1_024),
    rows: fc.integer({ min: 0, max: 40 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(shape, ({ dimensions, rows, seed }) => {
      let state = seed + 1;
      const random = () => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0);
      const query = Int8Array.from({ length: dimensions }, () => (random() % 255) - 127);
      const vectors = Int8Array.from({ length: dimensions * rows }, () =>
        seed % 3 === 0 ? -128 : (random() % 256) - 128,
      );
      const simd = new VectorMatrix(dimensions, module);
      const plain = new VectorMatrix(dimensions, null);
      for (const matrix of [simd, plain]) matrix.append(vectors);
      const expected = Array.from({ length: rows }, (_, row) =>
        query.reduce((sum, value, i) => sum + value * vectors[row * dimensions + i]!, 0),
      );
      expect([...simd.allDots(query)]).toEqual(expected);
      expect([...plain.allDots(query)]).toEqual(expected);
      expect([...plainDots(query, vectors, 0, rows, dimensions)]).toEqual(expected);
      expect(simd.top(query, 5, () => true)).toEqual(plain.top(query, 5, () => true));
    }),
    { numRuns: 60 },
  );
});

it("finds a vector among many across blocks, and only wanted rows", () => {
  const matrix = new VectorMatrix(16, module);
  const needle = Int8Array.from({ length: 16 }, (_, i) => i * 8 - 60);
  for (let i = 0; i < 9_000; i++)
    matrix.append(i === 8_765 ? needle : Int8Array.from({ length: 16 }, (_, j) => ((i * 31 + j * 17) % 100) - 20));
  expect(matrix.top(needle, 1, () => true)[0]).toMatchObject({ row: 8_765 });
  expect(matrix.top(needle, 3, (row) => row !== 8_765).some(({ row }) => row === 8_765)).toBe(false);
  expect(() => new VectorMatrix(10, module)).toThrow(/multiple of 16/);
});

it("gives the offline vectors of their definition, however many words came before", async () => {
  const word = fc.oneof(
    fc.constantFrom("parseHttpHeader", "utf8", "HTTPServer2", "naïveΣ日本", "x", "a$b_c", "—", "É".repeat(45)),
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: fc.constantFrom("a", "B", "1", "_"), maxLength: 60 }),
  );
  const embedder = hashedEmbedder();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(word, { maxLength: 30 }), { minLength: 1, maxLength: 6 }), async (drawn) => {
      const texts = drawn.map((words) => words.join(" "));
      const vectors = await embedder.embed(texts, "document");
      texts.forEach((text, i) =>
        expect(vectors.subarray(i * 384, (i + 1) * 384)).toEqual(vectorByDefinition(text, 384)),
      );
    }),
    { numRuns: 100 },
  );
  // More words than are remembered, twice over, and more in one text than there is room for at first.
  const many = (from: number): string => Array.from({ length: 20_000 }, (_, i) => `w${from + i}z`).join(" ");
  for (const from of [0, 20_000, 40_000, 60_000]) await embedder.embed([many(from)], "document");
  const text = `parse the header ${many(59_000)}`;
  expect(await embedder.embed([text], "document")).toEqual(vectorByDefinition(text, 384));
});

it("embeds deterministically, spelling like spelling, and nothing as nothing", async () => {
  const embedder = hashedEmbedder();
  const texts = ["function parseHttpHeader()", "parse the http headers", "a walrus swims", ""];
  const [one, two] = await Promise.all([embedder.embed(texts, "document"), hashedEmbedder().embed(texts, "document")]);
  expect(one).toEqual(two);
  const row = (i: number) => one.subarray(i * 384, (i + 1) * 384);
  const cosine = (a: Int8Array, b: Int8Array) => {
    const dot = (x: Int8Array, y: Int8Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  };
  expect(cosine(row(0), row(1))).toBeGreaterThan(0.4);
  expect(cosine(row(0), row(2))).toBeLessThan(0.2);
  expect(row(3).every((value) => value === 0)).toBe(true);
});

it("quantises without losing the direction", () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 16, maxLength: 64 }), (vector) => {
      const out = new Int8Array(vector.length);
      quantise(vector, out);
      const largest = Math.max(...vector.map(Math.abs));
      if (largest > 0)
        vector.forEach((value, i) =>
          expect(Math.abs(out[i]! / 127 - value / largest)).toBeLessThanOrEqual(0.5 / 127 + 1e-6),
        );
      else expect(out.every((value) => value === 0)).toBe(true);
    }),
  );
});

it("asks Workers AI and names what went wrong", async () => {
  const good = workersAiEmbedder(
    {
      run: async (_, { text }) => ({ data: (text as string[]).map(() => [1, ...Array.from({ length: 15 }, () => 0)]) }),
    },
    "m",
    16,
  );
  expect([...(await good.embed(["a", "b"], "query"))].filter((value) => value === 127)).toHaveLength(2);
  const busy = workersAiEmbedder(
    { run: async () => Promise.reject(new Error("3040: Capacity temporarily exceeded")) },
    "m",
    16,
  );
  await expect(busy.embed(["a"], "query")).rejects.toMatchObject({ code: "rate_limited" });
  const wrong = workersAiEmbedder({ run: async () => ({ data: [[1, 2]] }) }, "m", 16);
  await expect(wrong.embed(["a"], "query")).rejects.toMatchObject({ code: "misconfigured" });
  const short = workersAiEmbedder({ run: async () => ({ data: [] }) }, "m", 16);
  await expect(short.embed(["a"], "query")).rejects.toMatchObject({ code: "upstream_rejected" });
});

it("asks an OpenAI-compatible endpoint, in order of index, and never repeats the key", async () => {
  const vector = (at: number) => Array.from({ length: 16 }, (_, i) => (i === at ? 1 : 0));
  const answer =
    (status: number, body: unknown, headers: Record<string, string> = {}) =>
    async () =>
      new Response(JSON.stringify(body), { status, headers });
  const make = (fetch: () => Promise<Response>) =>
    openAiEmbedder({
      url: "https://ai.example/v1/",
      model: "m",
      dimensions: 16,
      apiKey: "sk-secret",
      fetch: fetch as typeof globalThis.fetch,
    });
  const out = await make(
    answer(200, {
      data: [
        { index: 1, embedding: vector(1) },
        { index: 0, embedding: vector(0) },
      ],
    }),
  ).embed(["a", "b"], "query");
  expect([out[0], out[17]]).toEqual([127, 127]);
  await expect(make(answer(429, {}, { "retry-after": "7" })).embed(["a"], "query")).rejects.toMatchObject({
    code: "rate_limited",
    retryAfterSeconds: 7,
  });
  await expect(make(answer(500, {})).embed(["a"], "query")).rejects.toMatchObject({ code: "upstream_unavailable" });
  const refused = await make(answer(401, {}))
    .embed(["a"], "query")
    .catch((err: unknown) => err);
  expect(refused).toMatchObject({ code: "misconfigured" });
  expect(JSON.stringify(refused) + String(refused)).not.toContain("sk-secret");
});

it("fuses by reciprocal rank", () => {
  const fused = fuse([
    { name: "a", ids: ["x", "y"], weight: 1 },
    { name: "b", ids: ["y", "z"], weight: 1 },
  ]);
  expect(fused.map(({ id }) => id)).toEqual(["y", "x", "z"]);
  expect(fused[0]).toEqual({ id: "y", score: 1 / 62 + 1 / 61, ranks: { a: 2, b: 1 } });
});
