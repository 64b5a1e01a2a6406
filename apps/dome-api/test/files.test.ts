import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commitExample, fileExample } from "../src/http/examples.ts";
import { call, errorOf } from "./call.ts";
import { callsOf, createApi, fileContent, ID, KEY, services } from "./doubles.ts";

const base = `/api/repositories/${ID}/files/`;
const bytes = new TextEncoder().encode("hello\n");

async function typeOf(path: string, kind: "text" | "symlink" | "lfs" = "text"): Promise<string | null> {
  const doubles = services();
  doubles.silo.readFile.mockResolvedValue(fileContent(bytes, { path, kind }));
  const { answer } = await call("GET", base + encodeURIComponent(path), { doubles });
  return answer.headers.get("content-type");
}

it("serves the bytes with their length, id, commit and kind", async () => {
  const { answer, silo } = await call("GET", `${base}src/hono.ts`);
  expect(silo.readFile).toHaveBeenCalledExactlyOnceWith("dev", ID, "src/hono.ts");
  expect([answer.status, await answer.text()]).toEqual([200, "hello\n"]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-length": "6",
    etag: `"${fileExample.sha}"`,
    "x-dome-commit": commitExample,
    "x-dome-kind": "text",
    "content-disposition": "inline; filename=hono.ts",
    "cache-control": "private, no-cache, no-transform",
  });
});

it.each([
  ["README.md", "text/markdown; charset=utf-8"],
  ["style.css", "text/css; charset=utf-8"],
  ["data.csv", "text/csv; charset=utf-8"],
  ["package.json", "application/json"],
  ["types.geojson", "application/geo+json"],
  ["Makefile", "text/plain; charset=utf-8"],
  ["main.ts", "text/plain; charset=utf-8"],
  ["image.png", "text/plain; charset=utf-8"],
  ["page.html", "text/plain; charset=utf-8"],
  ["PAGE.HTM", "text/plain; charset=utf-8"],
  ["page.xhtml", "text/plain; charset=utf-8"],
  ["image.svg", "text/plain; charset=utf-8"],
  ["feed.xml", "text/plain; charset=utf-8"],
  ["feed.atom", "text/plain; charset=utf-8"],
  ["sheet.xsl", "text/plain; charset=utf-8"],
  ["run.js", "text/plain; charset=utf-8"],
  ["run.mjs", "text/plain; charset=utf-8"],
  ["page.mht", "text/plain; charset=utf-8"],
  ["paper.pdf", "text/plain; charset=utf-8"],
  ["app.appcache", "text/plain; charset=utf-8"],
])("serves %s as %s", async (path, type) => expect(await typeOf(path)).toBe(type));

it("serves links and LFS pointers as plain text, whatever they are called", async () => {
  expect([await typeOf("a.json", "symlink"), await typeOf("b.css", "lfs")]).toEqual([
    "text/plain; charset=utf-8",
    "text/plain; charset=utf-8",
  ]);
});

describe("If-None-Match", () => {
  it.each([`"${fileExample.sha}"`, `W/"${fileExample.sha}"`, `"x", "${fileExample.sha}"`, "*"])(
    "%s answers 304 without the bytes",
    async (tag) => {
      const { answer } = await call("GET", `${base}a.txt`, { headers: { "if-none-match": tag } });
      expect([answer.status, await answer.text(), answer.headers.get("etag")]).toEqual([
        304,
        "",
        `"${fileExample.sha}"`,
      ]);
    },
  );

  it.each(['"other"', fileExample.sha, `"${fileExample.sha.slice(1)}"`])("%s answers the bytes", async (tag) => {
    expect((await call("GET", `${base}a.txt`, { headers: { "if-none-match": tag } })).answer.status).toBe(200);
  });
});

it.each<[string, Record<string, string>]>([
  ["HEAD", {}],
  ["GET", { "if-none-match": "*" }],
])("lets go of the content it does not send (%s)", async (method, headers) => {
  let released = false;
  const doubles = services();
  const content = fileContent(bytes);
  content.body = new ReadableStream({ cancel: () => void (released = true) });
  doubles.silo.readFile.mockResolvedValue(content);
  const { answer } = await call(method, `${base}a.txt`, { headers, doubles });
  expect(released).toBe(true);
  expect(answer.body).toBeNull();
  expect(answer.headers.get("etag")).toBe(`"${fileExample.sha}"`);
});

it("names a download safely, whatever the file is called", async () => {
  const doubles = services();
  doubles.silo.readFile.mockResolvedValue(
    fileContent(bytes, { path: 'docs/a"; filename=evil.exe\r\nSet-Cookie: x=1; é.txt' }),
  );
  const { answer } = await call("GET", `${base}x`, { doubles });
  expect(answer.headers.has("set-cookie")).toBe(false);
  const disposition = answer.headers.get("content-disposition") ?? "";
  expect(disposition).toMatch(/^inline; filename="(?:[^"\\\r\n]|\\.)*"; filename\*=UTF-8''[\w.%-]+$/);
  expect(disposition).toContain("%C3%A9.txt");
});

const segment = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
    fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
    fc.constantFrom("%2e%2e", "%", "a%2Fb", "?", "#", "a b", "...", "\\", "名前", '"', "\r\nX: y", "+"),
  )
  .filter((name) => !/[/\0]|^\.{1,2}$/.test(name));

it("reads exactly the path that was encoded, in either way of writing slashes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (segments, slashesEncoded) => {
        const path = segments.join("/");
        const { answer, silo } = await call(
          "GET",
          base + (slashesEncoded ? encodeURIComponent(path) : segments.map(encodeURIComponent).join("/")),
        );
        expect(answer.status).toBe(200);
        expect(silo.readFile.mock.calls).toEqual([["dev", ID, path]]);
        await answer.body?.cancel();
      },
    ),
    { numRuns: 150 },
  );
});

it.each([
  ["", "is empty"],
  ["a//b", "empty segment"],
  ["a/", "empty segment"],
  ["/etc/passwd", "relative"],
  ["%2Fetc%2Fpasswd", "relative"],
  ["a/..%2F..%2Fx", "'..'"],
  ["..%2F..%2Fx", "'..'"],
  ["%2E%2E%2Fx", "'..'"],
  ["a%2F.%2Fb", "'.'"],
  ["a%00b", "NUL"],
  ["a%", "percent"],
  ["a%zz", "percent"],
  ["%C3%28", "percent"],
  ["%ED%A0%80", "percent"],
  [`${"a/".repeat(2_048)}a`, "longer"],
])("refuses the path '%.30s'", async (tail, fault) => {
  const refused = await call("GET", base + tail);
  const error = await errorOf(refused.answer);
  expect([refused.answer.status, error.code, error.details]).toEqual([
    400,
    "invalid_input",
    [{ path: "path", message: expect.stringContaining(fault) }],
  ]);
  expect(callsOf(refused)).toEqual([]);
});

it.each(["../../x", "%2e%2e/%2e%2e/../x", "a/../../skipped", "..\\..\\..\\x"])(
  "never reads a file when the URL climbs with '%s'",
  async (tail) => {
    const { answer, silo } = await call("GET", base + tail);
    expect(silo.readFile).not.toHaveBeenCalled();
    expect(answer.status).toBeLessThan(500);
  },
);

it("passes pieces on as they come, without gathering the file first", async () => {
  let pulled = 0;
  const piece = 64 * 1024;
  const size = 512 * piece;
  const doubles = services();
  const content = fileContent(bytes, { size });
  content.body = new ReadableStream({
    pull(controller) {
      pulled += 1;
      if (pulled <= size / piece) controller.enqueue(new Uint8Array(piece));
      else controller.close();
    },
  });
  doubles.silo.readFile.mockResolvedValue(content);
  const answer = await createApi(doubles).fetch(`${base}big.txt`, { headers: { authorization: `Bearer ${KEY}` } });
  const reader = answer.body?.getReader();
  expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0);
  expect(pulled).toBeLessThan(16);
  await reader?.cancel();
});
