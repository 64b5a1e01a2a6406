import { DomeError, ERROR_STATUS, type ErrorCode } from "@dome/ingest-core/errors";
import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../src/http/json-body.ts";
import { call, errorOf } from "./call.ts";
import { createApi, ID, KEY, services } from "./doubles.ts";

const auth = { authorization: `Bearer ${KEY}` };

describe("a service's error", () => {
  it.each(Object.entries(ERROR_STATUS) as [ErrorCode, number][])("%s becomes %i", async (code, status) => {
    const api = createApi();
    api.ingestor.get.mockRejectedValue(
      new DomeError(code, "What happened.", { retryAfterSeconds: 41.2, details: { hint: 1 } }),
    );
    const answer = await api.fetch(`/api/repositories/${ID}`, { headers: auth });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([status, "42"]);
    expect(await errorOf(answer)).toEqual({ code, message: "What happened.", details: { hint: 1 } });
  });

  it("says when to come back only when somebody knows", async () => {
    const doubles = services();
    doubles.ingestor.register.mockRejectedValue(new DomeError("rate_limited", "GitHub asks to wait."));
    const { answer } = await call("POST", "/api/repositories/github", { body: { owner: "a", repo: "b" }, doubles });
    expect([answer.status, answer.headers.has("retry-after")]).toEqual([429, false]);
  });
});

it("hides what it did not foresee, and logs it without secrets under the request's id", async () => {
  const doubles = services();
  doubles.silo.files.mockRejectedValue(new TypeError("token ghp_0123456789abcdefghij0123 leaked"));
  const { answer, lines } = await call("GET", `/api/repositories/${ID}/files`, { doubles });
  const requestId = answer.headers.get("x-request-id");
  const error = await errorOf(answer);
  expect(answer.status).toBe(500);
  expect(error).toMatchObject({
    code: "internal",
    message: expect.stringContaining(String(requestId)),
    details: { requestId },
  });
  expect(error.message).not.toContain("leaked");
  expect(lines.find((line) => line.event === "api.failed")).toMatchObject({
    level: "error",
    requestId,
    errorCode: "unexpected",
    errorMessage: expect.stringContaining("leaked"),
  });
  expect(JSON.stringify(lines)).not.toContain("ghp_");
});

it("keeps credentials out of messages it passes on", async () => {
  const doubles = services();
  doubles.ingestor.job.mockRejectedValue(new DomeError("conflict", "Sent Bearer abcdefghijklmnop to GitHub."));
  const api = createApi(doubles);
  expect((await errorOf(await api.fetch(`/api/jobs/${ID}`, { headers: auth }))).message).not.toContain(
    "abcdefghijklmnop",
  );
});

it.each([
  ["PUT", "/api/repositories/github", "POST, GET, HEAD, PATCH, DELETE"],
  ["POST", "/api/repositories", "GET, HEAD"],
  ["PUT", `/api/jobs/${ID}`, "GET, HEAD"],
  ["GET", `/api/jobs/${ID}/cancel`, "POST"],
  ["DELETE", `/api/repositories/${ID}/files/a/b`, "GET, HEAD"],
  ["GET", "/webhook", "POST"],
  ["POST", "/", "GET, HEAD"],
  ["OPTIONS", "/api/jobs", "GET, HEAD"],
])("answers 405 to %s %s and says what is allowed", async (method, path, allow) => {
  const { answer } = await call(method, path);
  expect([answer.status, (await errorOf(answer)).code]).toEqual([405, "method_not_allowed"]);
  expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual(allow.split(", ").toSorted());
});

it.each(["/nothing", "/api/nothing", `/api/repositories/${ID}/nothing`, "/api/jobs/", "/health/x"])(
  "answers 404 at %s",
  async (path) => {
    const { answer } = await call("GET", path);
    expect([answer.status, (await errorOf(answer)).code]).toEqual([404, "not_found"]);
  },
);

describe("a body over the limit", () => {
  const pad = (size: number) => JSON.stringify({ owner: "a", repo: "b" }).padEnd(size, " ");

  it("is refused, one at the limit is not", async () => {
    expect((await call("POST", "/api/repositories/github", { body: pad(MAX_BODY_BYTES) })).answer.status).toBe(202);
    const { answer } = await call("POST", "/api/repositories/github", { body: pad(MAX_BODY_BYTES + 1) });
    expect([answer.status, (await errorOf(answer)).code]).toEqual([413, "payload_too_large"]);
  });

  it("is not read to its end when no length was stated", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const answer = await createApi().fetch("/api/repositories/github", {
      method: "POST",
      body,
      headers: { ...auth, "content-type": "application/json" },
    });
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(4 * MAX_BODY_BYTES);
  });

  it("that is not UTF-8 is refused as such", async () => {
    const body = new Uint8Array([0x7b, 0xff, 0x7d]);
    const answer = await createApi().fetch("/api/repositories/github", {
      method: "POST",
      body,
      headers: { ...auth, "content-type": "application/json" },
    });
    expect([answer.status, (await errorOf(answer)).message]).toEqual([400, "The request body is not UTF-8."]);
  });
});

describe("every answer", () => {
  it.each(["/", "/nothing", "/api/jobs", "/api/openapi.json", `/api/repositories/${ID}/files/index.html`])(
    "at %s carries the safety headers and its id",
    async (path) => {
      const { answer } = await call("GET", path);
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
      expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.has("access-control-allow-origin")).toBe(false);
    },
  );

  it("is logged once, by its route's pattern, without query, path or key", async () => {
    const { lines, answer } = await call("GET", `/api/repositories/github/${ID}/files/private/plan.md`);
    const requestId = answer.headers.get("x-request-id");
    expect(lines).toEqual([
      {
        level: "info",
        event: "api.request",
        app: "dome-api",
        requestId,
        method: "GET",
        route: "/api/repositories/:id/files/:path{.*}",
        status: 200,
        durationMs: 0,
      },
    ]);
    const listing = await call("GET", `/api/jobs?cursor=${KEY}`);
    expect(JSON.stringify(listing.lines)).not.toContain(KEY);
    expect((await call("GET", "/secret/place")).lines).toMatchObject([{ route: "unmatched", status: 404 }]);
  });
});
