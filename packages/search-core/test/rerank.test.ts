import { expect, it } from "vitest";
import { workersAiReranker } from "../src/rerank/index.ts";

const TEXTS = ["one", "two", "three"];
const answering = (response: unknown) => workersAiReranker({ run: async () => ({ response }) });

it("orders by the model's scores and keeps the order of what it left out", async () => {
  expect(
    await answering([
      { id: 2, score: 0.9 },
      { id: 1, score: 0.1 },
    ]).rerank("q", TEXTS),
  ).toEqual([2, 1, 0]);
});

it("takes nothing that is no position", async () => {
  const odd = [
    { id: 7, score: 1 },
    { id: -1, score: 1 },
    { id: 1.5, score: 1 },
    null,
    "x",
    { id: 1, score: 0.5 },
    { id: 1, score: 0.4 },
  ];
  expect(await answering(odd).rerank("q", TEXTS)).toEqual([1, 0, 2]);
  await expect(answering(undefined).rerank("q", TEXTS)).rejects.toMatchObject({ code: "upstream_rejected" });
});

it("sends the question and bounded texts, and asks nothing about a single one", async () => {
  const seen: unknown[] = [];
  const reranker = workersAiReranker({
    run: async (...call) => {
      seen.push(call);
      return { response: [] };
    },
  });
  expect(await reranker.rerank("q", ["alone"])).toEqual([0]);
  await reranker.rerank("q", ["x".repeat(9_000), "y"]);
  expect(seen).toEqual([
    ["@cf/baai/bge-reranker-base", { query: "q", contexts: [{ text: "x".repeat(1_500) }, { text: "y" }], top_k: 2 }],
  ]);
});

it("does not wait longer than it may, and names what failed", async () => {
  const silent = workersAiReranker({ run: async () => await new Promise(() => undefined) }, { patienceMs: 1 });
  await expect(silent.rerank("q", TEXTS)).rejects.toMatchObject({ code: "upstream_unavailable" });
  const broken = workersAiReranker({ run: async () => Promise.reject(new Error("3040: capacity")) });
  await expect(broken.rerank("q", TEXTS)).rejects.toThrow(/bge-reranker-base.*3040/);
});
