import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { call, errorOf } from "./call.ts";
import { callsOf, ID } from "./doubles.ts";

const REGISTER = "/api/repositories/github";
const repo = `/api/repositories/${ID}`;
const good = { owner: "honojs", repo: "hono" };

async function expectRefused(
  method: string,
  path: string,
  field: string,
  options: Parameters<typeof call>[2] = {},
): Promise<void> {
  const refused = await call(method, path, options);
  const error = await errorOf(refused.answer);
  expect([refused.answer.status, error.code]).toEqual([400, "invalid_input"]);
  expect((error.details as { path: string }[]).map((detail) => detail.path)).toContain(field);
  expect(callsOf(refused)).toEqual([]);
}

describe("a registration is refused, naming the field, when", () => {
  it.each<[string, string, object]>([
    ["the owner is missing", "owner", { repo: "hono" }],
    ["the owner climbs", "owner", { ...good, owner: "../etc" }],
    ["the owner is SQL", "owner", { ...good, owner: "x'; DROP TABLE repos;--" }],
    ["the owner is not text", "owner", { ...good, owner: { $ne: null } }],
    ["the owner ends in a hyphen", "owner", { ...good, owner: "hono-" }],
    ["the repository is '..'", "repo", { ...good, repo: ".." }],
    ["the repository is a path", "repo", { ...good, repo: "a/b" }],
    ["the repository holds NUL", "repo", { ...good, repo: "a\0b" }],
    ["the repository is too long", "repo", { ...good, repo: "a".repeat(101) }],
    ["the branch climbs", "branch", { ...good, branch: "a/../b" }],
    ["the branch is an option", "branch", { ...good, branch: "--upload-pack=x" }],
    ["the branch has a line break", "branch", { ...good, branch: "a\nb" }],
    ["the branch is a lock", "branch", { ...good, branch: "x.lock" }],
    ["the branch is empty", "branch", { ...good, branch: "" }],
    ["the project is a path", "project", { ...good, project: "../other" }],
    ["the dataset is empty", "dataset", { ...good, dataset: "" }],
    ["isPrivate is a word", "isPrivate", { ...good, isPrivate: "yes" }],
    ["patterns are not a list", "includePatterns", { ...good, includePatterns: "src/**" }],
    ["a pattern is empty", "includePatterns.0", { ...good, includePatterns: [""] }],
    ["a pattern climbs", "excludePatterns.1", { ...good, excludePatterns: ["ok", "../**"] }],
    ["a pattern is absolute", "excludePatterns.0", { ...good, excludePatterns: ["/etc/passwd"] }],
    ["a pattern holds NUL", "includePatterns.0", { ...good, includePatterns: ["a\0"] }],
    ["a pattern multiplies braces", "includePatterns.0", { ...good, includePatterns: ["{a,b}".repeat(20)] }],
    ["a pattern nests braces", "includePatterns.0", { ...good, includePatterns: ["{a,{b,{c,d}}}"] }],
    ["a pattern counts", "includePatterns.0", { ...good, includePatterns: ["{1..100000}"] }],
    ["a pattern nests quantifiers", "includePatterns.0", { ...good, includePatterns: ["+(a+)+"] }],
    ["a pattern is a star chain", "includePatterns.0", { ...good, includePatterns: ["*a".repeat(20)] }],
    ["a pattern is too long", "includePatterns.0", { ...good, includePatterns: ["a".repeat(201)] }],
    [
      "there are too many patterns",
      "includePatterns",
      { ...good, includePatterns: Array.from({ length: 51 }, () => "a") },
    ],
    ["a field is unknown", "userId", { ...good, userId: "somebody-else" }],
    ["it is a list", "", [good]],
  ])("%s", (_title, field, body) => expectRefused("POST", REGISTER, field, { body }));

  it("a field tries to change prototypes", () =>
    expectRefused("POST", REGISTER, "__proto__", { body: '{"owner":"a","repo":"b","__proto__":{"isPrivate":true}}' }));
});

describe("a change is refused when", () => {
  it.each<[string, string, object]>([
    ["it changes nothing", "", {}],
    ["it moves the repository", "owner", { owner: "other" }],
    ["it sets the branch to null", "branch", { branch: null }],
    ["a pattern is slow", "excludePatterns.0", { excludePatterns: ["@(a|@(a|b))*"] }],
  ])("%s", (_title, field, body) => expectRefused("PATCH", repo, field, { body }));
});

it.each<[string, string, string]>([
  ["GET", "/api/repositories?limit=0", "limit"],
  ["GET", "/api/repositories?limit=1001", "limit"],
  ["GET", "/api/repositories?limit=-1", "limit"],
  ["GET", "/api/repositories?limit=1.5", "limit"],
  ["GET", "/api/repositories?limit=ten", "limit"],
  ["GET", "/api/repositories?limit=", "limit"],
  ["GET", "/api/repositories?limit=1&limit=2", "limit"],
  ["GET", "/api/repositories?cursor=a&cursor=b", "cursor"],
  ["GET", `/api/repositories?project=${encodeURIComponent("x' OR '1'='1")}`, "project"],
  ["GET", "/api/repositories?owner=x", "owner"],
  ["GET", `/api/jobs?cursor=${"a".repeat(4_097)}`, "cursor"],
  ["GET", "/api/jobs?repositoryId=1", "repositoryId"],
  ["GET", "/api/jobs?status=done", "status"],
  ["GET", "/api/jobs?constructor=1", "constructor"],
  ["GET", "/api/dead-letters?repositoryId=1", "repositoryId"],
  ["GET", `${repo}?x=1`, "x"],
  ["DELETE", `${repo}?force=true`, "force"],
  ["POST", `${repo}/sync?branch=x`, "branch"],
  ["GET", `${repo}/files?path=../x`, "path"],
  ["GET", `${repo}/files?path=/etc`, "path"],
  ["GET", `${repo}/files?path=a%00b`, "path"],
  ["GET", `${repo}/files?path=a//b`, "path"],
  ["GET", `${repo}/skipped?path=a`, "path"],
  ["GET", `${repo}/files/what?.md`, ".md"],
  ["GET", "/api/repositories/1%20OR%201=1", "id"],
  ["GET", "/api/repositories/github", "id"],
  ["GET", "/api/jobs/%00", "id"],
  ["GET", "/api/jobs/%E0%A4%A", "id"],
  ["POST", "/api/jobs/..%2F..%2Fx/cancel", "id"],
  ["POST", "/api/dead-letters/1/replay", "id"],
  ["GET", "/api/repositories/x/files/README.md", "id"],
])("refuses %s %s, naming %s", (method, path, field) => expectRefused(method, path, field));

it.each([
  ["not JSON", "{owner: 1}"],
  ["cut off", '{"owner":"a"'],
  ["empty", ""],
  ["a bare word", "nope"],
])("refuses a body that is %s", async (_title, body) => {
  const { answer } = await call("POST", REGISTER, { body });
  expect([answer.status, (await errorOf(answer)).code]).toEqual([400, "invalid_input"]);
});

it.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "application/jsonp",
  "",
  "multipart/form-data; boundary=x",
])("answers 415 to a body of type '%s'", async (type) => {
  const { answer, ingestor } = await call("POST", REGISTER, { body: good, headers: { "content-type": type } });
  expect([answer.status, (await errorOf(answer)).code]).toEqual([415, "unsupported_media_type"]);
  expect(ingestor.register).not.toHaveBeenCalled();
});

it("never answers 5xx to a body, whatever is in it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string()), fc.constantFrom("POST", "PATCH"), async (body, method) => {
      const { answer } = await call(method, method === "POST" ? REGISTER : repo, { body });
      expect(answer.status).toBeLessThan(500);
    }),
    { numRuns: 60 },
  );
});
