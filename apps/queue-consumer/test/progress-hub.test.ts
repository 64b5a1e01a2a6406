import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { RING_SIZE } from "../src/progress-hub/hub-store.ts";
import { MAX_SOCKETS } from "../src/progress-hub/progress-hub.ts";
import { MAX_BAD_FRAMES, MAX_FRAMES, MAX_SUBSCRIPTIONS, MAX_UNREAD_BYTES } from "../src/progress-hub/watcher.ts";
import { type Client, connect, type Hub, newHub, settled, update } from "./progress-world.ts";

const ended = update({ status: "completed", phase: "done", progress: 100, currentFile: null, finishedAtMs: 2_000 });
/** A message of its own each time: another job. */
const job = (index: number) => update({ jobId: `job-${index}` });

it("sends what happens, in the documented format, numbered per project, to those who asked", async () => {
  const hub = newHub();
  const client = await connect(hub);
  await client.subscribe("default");
  await hub.publish("default", update());
  await hub.publish("other", update({ jobId: "job-2" }));
  await hub.publish("default", ended);
  await client.waitFor("github:progress", 2);
  await settled(client);
  expect(client.progress()).toEqual([
    {
      type: "github:progress",
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      project: "default",
      seq: 1,
      data: update(),
    },
    { type: "github:progress", timestamp: expect.any(String), project: "default", seq: 2, data: ended },
  ]);
});

it("lets one socket watch several projects, all of them, and stop", async () => {
  const hub = newHub();
  const [some, every] = [await connect(hub), await connect(hub)];
  await some.subscribe("a");
  await some.subscribe("b");
  await every.subscribe("all");
  some.say({ action: "unsubscribe", project: "a" });
  await some.waitFor("unsubscribed");
  for (const [index, project] of ["a", "b", "c"].entries()) await hub.publish(project, job(index));
  await every.waitFor("github:progress", 3);
  await settled(some);
  expect(some.progress().map(({ project }) => project)).toEqual(["b"]);
  expect(every.progress().map(({ project, seq }) => [project, seq])).toEqual([
    ["a", 1],
    ["b", 1],
    ["c", 1],
  ]);
});

it("joins a burst about one job into few messages, and the last state always arrives", async () => {
  const hub = newHub();
  const client = await connect(hub);
  await client.subscribe("default");
  for (let done = 1; done <= 100; done++) await hub.publish("default", update({ filesDone: done }));
  await vi.waitFor(() => expect(client.progress().at(-1)?.data?.filesDone).toBe(100), { timeout: 5_000 });
  expect(client.progress().length).toBeLessThan(50);
  expect(client.progress().map(({ seq }) => seq)).toEqual(client.progress().map((_, index) => index + 1));
});

describe("hibernation", () => {
  it("keeps sockets, subscriptions, numbers and a held message", async () => {
    const hub = newHub();
    const client = await connect(hub);
    await client.subscribe("default");
    await hub.publish("default", update());
    await hub.publish("default", update({ filesDone: 7 })); // held
    await evictDurableObject(hub);
    await vi.waitFor(() => expect(client.progress().at(-1)?.data?.filesDone).toBe(7), { timeout: 5_000 });
    await evictDurableObject(hub);
    await hub.publish("default", ended);
    await client.waitFor("github:progress", 3);
    expect(client.progress().map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it("answers a ping without the object", async () => {
    const hub = newHub();
    const client = await connect(hub);
    await evictDurableObject(hub);
    client.say('{"action":"ping"}');
    await client.waitFor("pong");
  });
});

describe("coming back", () => {
  it("brings exactly what was missed, then what is new, without a gap or a double", async () => {
    const hub = newHub();
    const first = await connect(hub);
    await first.subscribe("default");
    for (let index = 0; index < 3; index++) await hub.publish("default", job(index));
    await first.waitFor("github:progress", 3);
    first.ws.close(1000, "gone");
    for (let index = 3; index < 8; index++) await hub.publish("default", job(index));
    await evictDurableObject(hub);
    const second = await connect(hub);
    await second.subscribe("default", 3);
    await hub.publish("default", job(8));
    await second.waitFor("github:progress", 6);
    await settled(second);
    expect(second.progress().map(({ seq, data }) => [seq, data?.jobId])).toEqual(
      [3, 4, 5, 6, 7, 8].map((index) => [index + 1, `job-${index}`]),
    );
  });

  it("says so when what was missed is not kept any more, or was never there", async () => {
    const hub = newHub();
    await runInDurableObject(hub, async (object) => {
      for (let index = 0; index < RING_SIZE + 10; index++) await object.publish("default", job(index));
    });
    const client = await connect(hub, { answerPings: true });
    await client.subscribe("default", 9);
    await client.waitFor("reset", 1);
    await client.subscribe("default", RING_SIZE + 11);
    await client.waitFor("reset", 2);
    expect(client.heard.filter(({ type }) => type === "reset")).toMatchObject([
      { project: "default", seq: RING_SIZE + 10 },
      { project: "default", seq: RING_SIZE + 10 },
    ]);
    expect(client.progress()).toEqual([]);
    await client.subscribe("default", 10);
    await client.waitFor("github:progress", RING_SIZE);
    expect(client.progress()[0]?.seq).toBe(11);
  });
});

describe("what makes no sense", () => {
  it.each<[string, string | ArrayBuffer, string]>([
    ["not JSON", "{", "not JSON"],
    ["an unknown action", '{"action":"explode"}', "action"],
    ["no action", "{}", "action"],
    ["an unknown topic", '{"action":"subscribe","project":"default","topics":["secrets"]}', "topics"],
    ["no project", '{"action":"subscribe"}', "project"],
    ["a project that is a path", '{"action":"subscribe","project":"../x"}', "project"],
    ["a number that is none", '{"action":"subscribe","project":"a","since":-1}', "since"],
    ["a number for all projects", '{"action":"subscribe","project":"all","since":1}', "since"],
    ["binary", new Uint8Array([1, 2]).buffer, "text"],
    ["too long", JSON.stringify({ action: "ping", pad: "x".repeat(5_000) }), "longer"],
  ])("is answered with an error: %s", async (_title, frame, named) => {
    const client = await connect(newHub());
    client.ws.send(frame);
    const [refused] = await client.waitFor("error");
    expect(refused?.error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(named) });
    await settled(client); // still open
  });

  it("ends the connection when it goes on (1008)", async () => {
    const client = await connect(newHub());
    for (let index = 0; index <= MAX_BAD_FRAMES; index++) client.say("nonsense");
    await vi.waitFor(() => expect(client.closed).toMatchObject([{ code: 1008 }]), { timeout: 5_000 });
    expect(client.heard.filter(({ type }) => type === "error")).toHaveLength(MAX_BAD_FRAMES + 1);
  });

  it("counts a flood as such", async () => {
    const client = await connect(newHub());
    for (let index = 0; index <= MAX_FRAMES + MAX_BAD_FRAMES; index++)
      client.say({ action: "unsubscribe", project: "a" });
    await vi.waitFor(() => expect(client.closed).toMatchObject([{ code: 1008 }]), { timeout: 5_000 });
  });
});

describe("a client that does not show that it reads", () => {
  const fill = async (hub: Hub, bytes: number, reader?: Client) => {
    const long = "x".repeat(2_000);
    // In pieces, so that answers can come in between.
    for (let from = 0; from < bytes / 2_000; from += 100) {
      await runInDurableObject(hub, async (object) => {
        for (let index = from; index < Math.min(from + 100, bytes / 2_000); index++)
          await object.publish("default", update({ jobId: `job-${index}`, currentFile: long }));
      });
      if (reader !== undefined) await settled(reader);
    }
  };

  it("is cut off (1013) at the limit, and gets no more", async () => {
    const hub = newHub();
    const client = await connect(hub, { answerPings: false });
    await client.subscribe("default");
    await fill(hub, MAX_UNREAD_BYTES + 50_000);
    await vi.waitFor(() => expect(client.closed).toMatchObject([{ code: 1013 }]), { timeout: 5_000 });
    expect(client.heard.filter(({ type }) => type === "ping")).toHaveLength(1);
    expect(JSON.stringify(client.progress()).length).toBeLessThanOrEqual(MAX_UNREAD_BYTES + 1_000);
  });

  it("is not one that answers", async () => {
    const hub = newHub();
    const client = await connect(hub, { answerPings: true });
    await client.subscribe("default");
    await fill(hub, MAX_UNREAD_BYTES + 50_000, client);
    await settled(client);
    expect([client.closed, client.progress().length]).toEqual([[], Math.ceil((MAX_UNREAD_BYTES + 50_000) / 2_000)]);
  });
});

describe("limits", () => {
  it("refuses one subscription too many, and keeps the others", async () => {
    const hub = newHub();
    const client = await connect(hub);
    for (let index = 0; index <= MAX_SUBSCRIPTIONS; index++) client.say({ action: "subscribe", project: `p${index}` });
    await client.waitFor("error");
    for (const index of [MAX_SUBSCRIPTIONS, 0]) await hub.publish(`p${index}`, job(index));
    await client.waitFor("github:progress");
    await settled(client);
    expect(client.progress().map(({ project }) => project)).toEqual(["p0"]);
  });

  it("refuses one socket too many before the upgrade", async () => {
    const hub = newHub();
    for (let index = 0; index < MAX_SOCKETS; index++) await connect(hub);
    expect((await hub.fetch("https://hub/ws", { headers: { upgrade: "websocket" } })).status).toBe(429);
  });

  it("refuses a plain request", async () => {
    expect((await newHub().fetch("https://hub/ws")).status).toBe(426);
  });
});

it.each([
  [1000, 1000],
  [3456, 3456],
])("answers a close with %i by the same code", async (code, answered) => {
  const client = await connect(newHub());
  client.ws.close(code, "bye");
  await vi.waitFor(() => expect(client.closed).toMatchObject([{ code: answered }]), { timeout: 5_000 });
});
