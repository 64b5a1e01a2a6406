import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { hint } from "./inbox-world.ts";
import { post, queued, waitForQueued } from "./deliver.ts";

it("a delivery acknowledged just before the inbox is thrown out of memory still reaches the queue", async () => {
  const body = JSON.stringify({ ref: "refs/heads/main", repository: { id: 5 }, installation: { id: 77 } });
  for (let i = 0; i < 5; i++) {
    expect((await post({ body, id: `evicted-${i}` })).status).toBe(202);
    await evictDurableObject(env.DELIVERY_INBOX.getByName("installation:77"));
  }
  const ids = (await waitForQueued(5)).map((message) => message.hint.deliveryId);
  expect(new Set(ids)).toEqual(new Set(Array.from({ length: 5 }, (_, i) => `evicted-${i}`)));
});

it("an inbox whose alarm was given up on sets it again as soon as anything wakes it", async () => {
  const stub = env.DELIVERY_INBOX.getByName("given-up");
  await runInDurableObject(stub, async (inbox, state) => {
    await inbox.accept(hint("stuck"));
    await state.storage.deleteAlarm();
  });
  await evictDurableObject(stub);
  await stub.health();
  await runDurableObjectAlarm(stub);
  await waitForQueued(1);
  expect((await queued()).map((message) => message.hint.deliveryId)).toEqual(["stuck"]);
});
