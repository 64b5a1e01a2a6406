import { DomeError } from "@dome/ingest-core/errors";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { depsOf } from "../src/deps.ts";
import { search } from "../src/search/search.ts";
import { indexed, makeDeps } from "./support.ts";

const FILES = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => [`f${i}.ts`, `export const marmot${i} = "marmot ${"x ".repeat(i)}";`]),
);
const question = { userId: "ann", project: "p", query: "marmot", k: 5 };

it("lets a model order a bounded number of hits, and cuts after that", async () => {
  await indexed(FILES);
  const plain = await search(makeDeps(), { ...question, k: 30 });
  expect(plain).not.toHaveProperty("reranked");
  let read = 0;
  const backwards = {
    id: "backwards",
    rerank: async (_: string, texts: readonly string[]) => {
      read = texts.length;
      return texts.map((_text, i) => texts.length - 1 - i);
    },
  };
  const { hits, reranked } = await search(makeDeps({ reranker: backwards }), question);
  expect([reranked, read]).toEqual([true, 30]);
  expect(hits.map(({ path }) => path)).toEqual(
    plain.hits
      .map(({ path }) => path)
      .toReversed()
      .slice(0, 5),
  );
});

it("answers in the fusion's order when the model fails, and says so", async () => {
  await indexed(FILES);
  const plain = await search(makeDeps(), question);
  const failing = {
    id: "failing",
    rerank: async () => Promise.reject(new DomeError("upstream_unavailable", "the model is away")),
  };
  const answer = await search(makeDeps({ reranker: failing }), question);
  expect(answer.reranked).toBe(false);
  expect(answer.hits).toEqual(plain.hits);
});

it("says what is missing when it is asked for and cannot be had", () => {
  expect(() => depsOf({ ...env, RERANK: "workers-ai" })).toThrow(/RERANK/);
});
