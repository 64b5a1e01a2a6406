import { exports } from "cloudflare:workers";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { expectDocumented } from "./call.ts";
import { ID, KEY } from "./doubles.ts";

// The Worker as it is deployed, over real service bindings to the stand-ins in neighbours.ts.
const headers = { authorization: `Bearer ${KEY}` };
const fileUrl = (path: string) => `https://api.test/api/repositories/${ID}/files/${encodeURIComponent(path)}`;
const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");

it("streams exactly the bytes the store has, whatever they are", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_900 }), async (bytes) => {
      const answer = await exports.default.fetch(fileUrl(`bytes:${base64url(bytes)}`), { headers });
      expect(answer.headers.get("content-length")).toBe(String(bytes.byteLength));
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
    }),
    { numRuns: 60 },
  );
});

it("answers HEAD with the length and no bytes", async () => {
  const answer = await exports.default.fetch(fileUrl("bytes:aGVsbG8K"), { method: "HEAD", headers });
  expect([answer.status, answer.headers.get("content-length"), (await answer.arrayBuffer()).byteLength]).toEqual([
    200,
    "6",
    0,
  ]);
});

it("breaks off when the store sends fewer bytes than it said, rather than pass a part for the whole", async () => {
  const answer = await exports.default.fetch(fileUrl("short"), { headers });
  await expect(answer.arrayBuffer()).rejects.toBeInstanceOf(Error);
});

it("keeps code and waiting time of an error that crossed a service binding", async () => {
  const answer = await exports.default.fetch(fileUrl("error"), { headers });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([502, "7"]);
  expect(await answer.json()).toEqual({ error: { code: "upstream_unavailable", message: "R2 does not answer." } });
});

it("hides a crash of the store", async () => {
  const answer = await exports.default.fetch(fileUrl("crash"), { headers });
  await expectDocumented("GET", new URL(fileUrl("crash")).pathname, answer);
  expect([answer.status, (await answer.text()).includes("secret detail")]).toEqual([500, false]);
});

it("passes a delivery through unread: method, path, signature, bytes and status", async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(200_000).subarray(0, 65_536));
  const answer = await exports.default.fetch("https://api.test/webhook", {
    method: "POST",
    body: bytes,
    headers: { "x-hub-signature-256": "sha256=ab" },
  });
  expect(answer.status).toBe(202);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "x-seen-method": "POST",
    "x-seen-path": "/webhook",
    "x-seen-signature": "sha256=ab",
  });
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
});

it("finds its neighbours healthy", async () => {
  const answer = await exports.default.fetch("https://api.test/health");
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: "ok" }]);
});
