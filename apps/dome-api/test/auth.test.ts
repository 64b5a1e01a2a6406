import { describe, expect, it } from "vitest";
import { errorOf, operations } from "./call.ts";
import { callsOf, createApi, ID, KEY } from "./doubles.ts";

const WITHOUT_KEY: Record<string, Record<string, string>> = {
  none: {},
  empty: { authorization: "" },
  "scheme only": { authorization: "Bearer " },
  wrong: { authorization: "Bearer another-key-of-some-length" },
  "a part of it": { authorization: `Bearer ${KEY.slice(0, -1)}` },
  "more than it": { authorization: `Bearer ${KEY}x` },
  "another scheme": { authorization: `Basic ${btoa(`dev:${KEY}`)}` },
  "bare key": { authorization: KEY },
  "another header": { "x-api-key": KEY },
};

const guarded = operations.filter(({ path }) => path.startsWith("/api/"));

describe.each(guarded)("$method $path", ({ method, path }) => {
  it("is refused without the key, whatever is sent instead, and reaches no service", async () => {
    const api = createApi();
    const url = path.replaceAll("{id}", ID).replace("{path}", "README.md");
    for (const [name, headers] of Object.entries(WITHOUT_KEY)) {
      // Feed readers know passwords, not tokens: there the key may be one.
      if (name === "another scheme" && path.startsWith("/api/issues/feed.")) continue;
      const answer = await api.fetch(url, { method, headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toContain("Bearer");
      expect(method === "HEAD" ? "unauthorized" : (await errorOf(answer)).code).toBe("unauthorized");
    }
    expect(callsOf(api)).toEqual([]);
  });
});

it("refuses unknown addresses below /api without the key too, so that nobody can map them", async () => {
  const api = createApi();
  for (const path of [
    "/api",
    "/api/",
    "/api/nothing",
    "/api/openapi.json/x",
    "/api//openapi.json",
    "/api/repositories/github",
    "/%61pi/jobs",
  ]) {
    expect([401, 404]).toContain((await api.fetch(path)).status);
  }
  expect(callsOf(api)).toEqual([]);
});

it("takes no key from the query", async () => {
  const answer = await createApi().fetch(`/api/jobs?key=${KEY}&access_token=${KEY}`);
  expect(answer.status).toBe(401);
});

it("lets everybody read the description, the pointer and the health", async () => {
  for (const path of ["/api/openapi.json", "/", "/health"]) expect((await createApi().fetch(path)).status).toBe(200);
});

it("acts for the configured person, 'dev' unless set", async () => {
  const headers = { authorization: `bearer ${KEY}` };
  const dev = createApi();
  await dev.fetch("/api/jobs", { headers });
  expect(dev.ingestor.jobs).toHaveBeenCalledExactlyOnceWith("dev", { limit: 100 });
  const other = createApi(undefined, { DOME_API_KEY: KEY, DOME_API_USER: "ada" });
  await other.fetch("/api/jobs", { headers });
  expect(other.ingestor.jobs).toHaveBeenCalledExactlyOnceWith("ada", { limit: 100 });
});

describe.each([{}, { DOME_API_KEY: "" }, { DOME_API_KEY: "fifteen-letters" }])("with the settings %o", (settings) => {
  it("serves nothing but its health and says what to set", async () => {
    const api = createApi(undefined, settings);
    const requests = [
      ["GET", "/"],
      ["POST", "/webhook"],
      ["GET", "/api/openapi.json"],
      ["GET", "/api/jobs"],
      ["GET", "/nothing"],
    ] as const;
    for (const [method, path] of requests) {
      const answer = await api.fetch(path, {
        method,
        headers: { authorization: `Bearer ${settings.DOME_API_KEY ?? ""}` },
      });
      expect(answer.status).toBe(503);
      const error = await errorOf(answer);
      expect(error).toMatchObject({ code: "misconfigured", message: expect.stringContaining("DOME_API_KEY") });
      expect(error.message).not.toContain("fifteen-letters");
    }
    expect(callsOf(api)).toEqual([]);
    expect((await api.fetch("/health")).status).toBe(200);
  });
});
