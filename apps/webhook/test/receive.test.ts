import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { post, queued, SECRET, sign, waitForQueued } from "./deliver.ts";

const PUSH = JSON.stringify({
  ref: "refs/heads/main",
  repository: { id: 5 },
  installation: { id: 9 },
  note: "a body's text",
});
const LIMIT = 25 * 1024 * 1024;

const logged: string[] = [];

beforeEach(() => {
  logged.length = 0;
  for (const method of ["log", "warn", "error"] as const)
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void logged.push(args.join(" ")));
});

/** Nothing secret was logged, whatever a test did. */
afterEach(() => {
  for (const line of logged) expect(line).not.toMatch(/Secret to Everybody|the one before|a body's text|[0-9a-f]{64}/);
});

async function expectNothingStored(): Promise<void> {
  for (const shard of ["none", "installation:9"]) {
    const rows = await runInDurableObject(env.DELIVERY_INBOX.getByName(shard), (_, state) =>
      state.storage.sql.exec("select id from deliveries").toArray(),
    );
    expect(rows).toEqual([]);
  }
  expect(await queued()).toEqual([]);
}

const errorCode = async (response: Response): Promise<string> =>
  (await response.json<{ error: { code: string } }>()).error.code;

/** A body sent in pieces, its length unannounced. */
function streamed(bytes: number): { body: ReadableStream<Uint8Array>; pulled: () => number } {
  let pulled = 0;
  const piece = new Uint8Array(256 * 1024);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulled >= bytes) return controller.close();
      pulled += piece.byteLength;
      controller.enqueue(piece.slice());
    },
  });
  return { body, pulled: () => pulled };
}

describe("a delivery", () => {
  it("of every kind GitHub documents is acknowledged, as JSON and as a form, and reaches the queue as a hint", async () => {
    expect(env.DELIVERIES.length).toBeGreaterThan(40);
    const expected: string[] = [];
    for (const [i, { event, payload }] of env.DELIVERIES.entries()) {
      const json = JSON.stringify(payload);
      const answers = await Promise.all([
        post({ event, id: `json-${i}`, body: json }),
        post({
          event,
          id: `form-${i}`,
          body: new URLSearchParams({ payload: json }).toString(),
          contentType: "application/x-www-form-urlencoded; charset=utf-8",
        }),
      ]);
      for (const answer of answers) expect(answer.status, `${event} ${i}`).toBe(202);
      expect(await answers[0]!.json()).toEqual({ status: "accepted", delivery: `json-${i}` });
      expected.push(`json-${i}`, `form-${i}`);
    }
    const messages = await waitForQueued(expected.length);
    const byId = new Map(messages.map((message) => [message.hint.deliveryId, message.hint]));
    expect([...byId.keys()].toSorted()).toEqual(expected.toSorted());
    for (const [i, { event, payload }] of env.DELIVERIES.entries()) {
      const idOf = (value: unknown) => (value as { id: number } | undefined)?.id;
      const hint = byId.get(`json-${i}`)!;
      expect(hint).toMatchObject({
        event,
        action: payload["action"] ?? null,
        installationId: idOf(payload["installation"]) ?? null,
      });
      if (payload["repository"]) expect(hint.repositoryIds).toContain(idOf(payload["repository"]));
      if (event === "push") expect(hint.ref).toBe(payload["ref"]);
      expect({ ...byId.get(`form-${i}`), deliveryId: hint.deliveryId, receivedAtMs: 0 }).toEqual({
        ...hint,
        receivedAtMs: 0,
      });
    }
  });

  it("is accepted at / too, with a query behind it, and when signed with the previous secret", async () => {
    for (const path of ["/", "/?hook=1", "/webhook?hook=/health"])
      expect((await post({ body: PUSH, path })).status, path).toBe(202);
    expect((await post({ body: PUSH, signature: sign(PUSH, "the one before") })).status).toBe(202);
  });

  it("is acknowledged once and recognised when replayed", async () => {
    expect(await (await post({ body: PUSH, id: "twice" })).json()).toEqual({ status: "accepted", delivery: "twice" });
    expect(await (await post({ body: PUSH, id: "twice" })).json()).toEqual({ status: "duplicate", delivery: "twice" });
    await waitForQueued(1);
    expect(await (await post({ body: PUSH, id: "twice" })).json()).toEqual({ status: "duplicate", delivery: "twice" });
    expect(await queued()).toHaveLength(1);
  });

  it("of an event nobody handles is acknowledged, and not stored", async () => {
    const answer = await post({
      event: "star",
      id: "unhandled",
      body: JSON.stringify({ action: "opened", repository: { id: 5 } }),
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ status: "ignored", delivery: "unhandled" });
    await expectNothingStored();
  });
});

describe("what is refused, with nothing stored", () => {
  afterEach(expectNothingStored);

  it.each<[string, Parameters<typeof post>[0], number, string]>([
    ["unsigned", { body: PUSH, signature: null }, 401, "unauthorized"],
    ["wrongly signed", { body: PUSH, signature: sign(PUSH, `${SECRET}!`) }, 401, "unauthorized"],
    ["tampered", { body: PUSH.replace("main", "evil"), signature: sign(PUSH) }, 401, "unauthorized"],
    [
      "signed with SHA-1 only",
      { body: PUSH, signature: null, headers: { "x-hub-signature": "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59" } },
      401,
      "unauthorized",
    ],
    ["signature not hex", { body: PUSH, signature: `sha256=${"g".repeat(64)}` }, 401, "unauthorized"],
    ["signature too short", { body: PUSH, signature: "sha256=00" }, 401, "unauthorized"],
    ["truncated after signing", { body: PUSH.slice(0, -3), signature: sign(PUSH) }, 401, "unauthorized"],
    ["truncated before signing", { body: PUSH.slice(0, -3) }, 400, "invalid_input"],
    ["empty", { body: "" }, 400, "invalid_input"],
    ["not JSON", { body: "<xml/>" }, 400, "invalid_input"],
    ["JSON, not an object", { body: "[1]" }, 400, "invalid_input"],
    ["not UTF-8", { body: new Uint8Array([0x7b, 0xff, 0x7d]) }, 400, "invalid_input"],
    [
      "a form without payload",
      { body: "pay=load", contentType: "application/x-www-form-urlencoded" },
      400,
      "invalid_input",
    ],
    ["JSON sent as a form", { body: PUSH, contentType: "application/x-www-form-urlencoded" }, 400, "invalid_input"],
    ["plain text", { body: PUSH, contentType: "text/plain" }, 415, "unsupported_media_type"],
    [
      "no content type",
      { body: Uint8Array.from(PUSH, (char) => char.charCodeAt(0)), headers: { "content-type": null } },
      415,
      "unsupported_media_type",
    ],
    ["no event", { body: PUSH, headers: { "x-github-event": null } }, 400, "invalid_input"],
    ["an event that is none", { body: PUSH, event: "push'; drop table" }, 400, "invalid_input"],
    ["no delivery id", { body: PUSH, headers: { "x-github-delivery": null } }, 400, "invalid_input"],
    ["a delivery id that is a path", { body: PUSH, id: "../../etc" }, 400, "invalid_input"],
    ["a delivery id beyond measure", { body: PUSH, id: "d".repeat(129) }, 400, "invalid_input"],
  ])("%s", async (_, delivery, status, code) => {
    const answer = await post(delivery);
    expect(answer.status).toBe(status);
    expect(await errorCode(answer)).toBe(code);
  });

  it("one byte over 25 MB, announced", async () => {
    const body = new Uint8Array(LIMIT + 1);
    expect((await post({ body, signature: sign("any") })).status).toBe(413);
  });

  it("over 25 MB, unannounced, without reading it to its end", async () => {
    const { body, pulled } = streamed(8 * LIMIT);
    const headers = {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": "large",
      "x-hub-signature-256": await sign("any"),
    };
    const answer = await exports.default.fetch(
      new Request("http://webhook/webhook", { method: "POST", headers, body }),
    );
    expect(answer.status).toBe(413);
    expect(pulled()).toBeLessThan(2 * LIMIT);
  });

  it("other methods and paths", async () => {
    const get = await exports.default.fetch("http://webhook/webhook");
    expect(get.status).toBe(405);
    expect(get.headers.get("allow")).toBe("POST");
    expect((await exports.default.fetch("http://webhook/health", { method: "DELETE" })).headers.get("allow")).toBe(
      "GET, HEAD",
    );
    expect((await post({ body: PUSH, path: "/webhook/else" })).status).toBe(404);
    expect((await post({ body: PUSH, path: "/constructor" })).status).toBe(404);
  });
});

it("a body of exactly 25 MB is read", async () => {
  const filler = LIMIT - JSON.stringify({ pad: "" }).length;
  const body = JSON.stringify({ pad: "x".repeat(filler) });
  expect((await post({ body })).status).toBe(202);
});

it("health names every binding", async () => {
  const answer = await exports.default.fetch("http://webhook/health");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    status: "ok",
    checks: { db: { ok: true }, inbox: { ok: true }, silo: { ok: true }, settings: { ok: true } },
  });
});
