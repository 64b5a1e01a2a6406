import { expect, it } from "vitest";
import { releaseMemory } from "../src/streams/index.ts";

it("gives back memory that is a view's own, and leaves a part of something larger to its owner", () => {
  const whole = Uint8Array.of(1, 2, 3, 4);
  releaseMemory(whole.subarray(1));
  expect([...whole]).toEqual([1, 2, 3, 4]);
  releaseMemory(whole);
  releaseMemory(whole);
  expect(whole.byteLength).toBe(0);
});
