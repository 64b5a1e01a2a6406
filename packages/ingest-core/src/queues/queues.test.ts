import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_BATCH_MESSAGES, queueBatches, sendAll } from "./index.ts";

const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).byteLength;

it("keeps every message, in order, in batches the queue takes", () => {
  const message = fc.record({ text: fc.string({ unit: "binary", maxLength: 40 }), times: fc.nat({ max: 1_500 }) });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 250 }), (drawn) => {
      const messages = drawn.map(({ text, times }) => text.repeat(times % 97 === 0 ? times : 1));
      const batches = queueBatches(messages);
      expect(batches.flat()).toEqual(messages);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_MESSAGES);
        if (batch.length > 1) expect(batch.reduce((sum, one) => sum + bytes(one), 0)).toBeLessThanOrEqual(256_000);
      }
    }),
    { numRuns: 50 },
  );
});

it("stops at a refusal, with the batches before it sent", async () => {
  const sent: number[] = [];
  const queue = {
    sendBatch: async (messages: { body: number }[]) => {
      if (sent.length >= 200) throw new Error("Too Many Requests");
      sent.push(...messages.map(({ body }) => body));
    },
  };
  await expect(
    sendAll(
      queue,
      Array.from({ length: 450 }, (_, i) => i),
    ),
  ).rejects.toThrow("Too Many Requests");
  expect(sent).toHaveLength(200);
});
