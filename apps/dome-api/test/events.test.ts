import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { pushExample } from "../src/http/event-examples.ts";
import { call, errorOf } from "./call.ts";
import { callsOf, KEY, services } from "./doubles.ts";

const HOUR_MS = 3_600_000;
const AT = "2026-11-22T10:20:00Z";

describe("pushes", () => {
  it("are asked for by repository, actor, ref and time, a page at a time", async () => {
    const query = `repository=acme/site&actor=ada&ref=refs/heads/a/b&since=${AT}&until=${Date.parse(AT) + 5}&limit=7&cursor=abc`;
    const { answer, events } = await call("GET", `/api/events/pushes?${query}`);
    expect(await answer.json()).toEqual({ items: [pushExample], nextCursor: "next-one" });
    expect(events.pushes).toHaveBeenCalledExactlyOnceWith(
      { repository: "acme/site", actor: "ada", ref: "refs/heads/a/b", sinceMs: Date.parse(AT), untilMs: Date.parse(AT) + 5 },
      { limit: 7, cursor: "abc" },
    ); // prettier-ignore
  });

  it.each<[string, Record<string, string>]>([
    ["/api/events/pushes?actor=ada", { accept: "application/x-ndjson" }],
    ["/api/events/pushes?actor=ada&format=ndjson", {}],
  ])("come as lines: %s %j", async (path, headers) => {
    const { answer, events } = await call("GET", path, { headers });
    expect([answer.headers.get("content-type"), await answer.text()]).toEqual(["application/x-ndjson", `${JSON.stringify(pushExample)}\n`.repeat(2)]); // prettier-ignore
    expect(events.exportPushes).toHaveBeenCalledExactlyOnceWith({ actor: "ada" });
  });
});

it("numbers and coverage are of whole hours, the last day unless said", async () => {
  const asked = await call("GET", `/api/events/stats?since=${AT}&until=2026-11-22T11:00:00.001Z&limit=3`);
  const from = Date.parse("2026-11-22T10:00:00Z");
  expect(asked.events.stats).toHaveBeenCalledExactlyOnceWith({ fromMs: from, toMs: from + 2 * HOUR_MS, limit: 3 });
  const day = await call("GET", "/api/events/coverage");
  // The test's clock stands at the epoch's first second.
  expect(day.events.coverage).toHaveBeenCalledExactlyOnceWith({ fromMs: -24 * HOUR_MS, toMs: HOUR_MS, limit: 10 });
});

it("an event is answered byte for byte, and an unknown one with 404", async () => {
  const { answer } = await call("GET", "/api/events/123");
  expect(await answer.text()).toBe('{"id": "123",  "type":"PushEvent"}');
  const doubles = services();
  doubles.events.event.mockResolvedValue(null);
  expect((await call("GET", "/api/events/124", { doubles })).answer.status).toBe(404);
});

it("an import is NDJSON and nothing else", async () => {
  const { answer } = await call("POST", "/api/events/import", {
    body: "{}\n",
    headers: { "content-type": "application/x-ndjson" },
  });
  expect([answer.status, await answer.json()]).toMatchObject([200, { lines: 3, rejected: 1 }]);
  const other = await call("POST", "/api/events/import", { body: "{}", headers: { "content-type": "text/plain" } });
  expect([other.answer.status, callsOf(other)]).toEqual([415, []]);
});

it.each([
  ["/api/events/pushes?repository=..", "repository"],
  ["/api/events/pushes?actor=a%20b", "actor"],
  ["/api/events/pushes?ref=", "ref"],
  ["/api/events/pushes?since=soon", "since"],
  ["/api/events/pushes?until=-1", "until"],
  ["/api/events/pushes?format=csv", "format"],
  ["/api/events/pushes?login=x", "login"],
  ["/api/events/stats?limit=101", "limit"],
  [`/api/events/stats?since=${AT}&until=${AT}`, "since"],
  ["/api/events/coverage?since=2020-01-01T00:00:00Z&until=2026-01-01T00:00:00Z", "since"],
  ["/api/events/..%2Fx", "id"],
  ["/api/events/legacy:xyz", "id"],
])("refuses %s, naming %s", async (path, field) => {
  const refused = await call("GET", path);
  const error = await errorOf(refused.answer);
  expect([refused.answer.status, error.code]).toEqual([400, "invalid_input"]);
  expect((error.details as { path: string }[]).map((detail) => detail.path)).toContain(field);
  expect(callsOf(refused)).toEqual([]);
});

it("streams both ways over the real binding", async () => {
  const headers = { authorization: `Bearer ${KEY}` };
  const lines = await exports.default.fetch("https://api.test/api/events/pushes?actor=ada&format=ndjson", { headers });
  expect(await lines.text()).toBe('{"actor":"ada"}\n');
  const body = "{}\n".repeat(100_000);
  const imported = await exports.default.fetch("https://api.test/api/events/import", { method: "POST", headers: { ...headers, "content-type": "application/x-ndjson" }, body }); // prettier-ignore
  expect(await imported.json()).toMatchObject({ lines: 100_000 });
});
