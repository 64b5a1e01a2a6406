import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { readFrames } from "@dome/ingest-core/frames";
import { commitRefs } from "@dome/db";
import { describe, expect, it } from "vitest";
import { commit } from "../src/commit.ts";
import { putBlobs } from "../src/put-blobs.ts";
import { Silo } from "../src/silo.ts";
import { listFiles, listSkipped } from "../src/read/list-files.ts";
import { readFile } from "../src/read/read-file.ts";
import { addRepository, blobOf, commitOf, framesOf, makeDeps, refOf, shaOf, textOf } from "./support.ts";
import { watchedD1, watchedR2 } from "./wrapped-bindings.ts";

const A = blobOf("alpha\n");
const LFS = blobOf(`version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 1\n`);
const PATHS = ["src-foo/x", "src.ts", "src/a", "src/b/c", "src/\u{1F600}", "src/\uE000", "src0", "srcfoo", "z"];

async function stored(owner: string | null = "ann"): Promise<string> {
  await putBlobs(makeDeps(), 1, framesOf([A, LFS]));
  const id = await addRepository("r", { userId: owner });
  const upserts = [
    ...PATHS.map((path) => refOf(path, A)),
    refOf("link", A, { mode: 120_000 }),
    refOf("pointer", LFS, { mode: 100_755 }),
    refOf("big", blobOf("b"), { size: 9_000_000, skipReason: "too_large" }),
    refOf("sub", blobOf("s"), { mode: 160_000, size: 0, skipReason: "submodule" }),
  ];
  expect(await commit(makeDeps(), commitOf(id, { upserts }))).toMatchObject({ outcome: "committed" });
  return id;
}

async function walk(id: string, limit: number, pathPrefix?: string): Promise<string[]> {
  const paths: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listFiles(makeDeps(), "ann", id, {
      limit,
      ...(pathPrefix === undefined ? {} : { pathPrefix }),
      ...(cursor === null ? {} : { cursor }),
    });
    if (!page) throw new Error("the repository is not theirs");
    paths.push(...page.items.map((file) => file.path));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return paths;
}

describe("files", () => {
  it("lists every stored path once, in the order of its bytes, whatever the page's size", async () => {
    const id = await stored();
    const expected = [
      "link",
      "pointer",
      "src-foo/x",
      "src.ts",
      "src/a",
      "src/b/c",
      "src/\uE000",
      "src/\u{1F600}",
      "src0",
      "srcfoo",
      "z",
    ];
    for (const limit of [1, 2, 3, 100]) expect(await walk(id, limit)).toEqual(expected);
  });

  it.for([
    ["src", ["src/a", "src/b/c", "src/\uE000", "src/\u{1F600}"]],
    ["src/", ["src/a", "src/b/c", "src/\uE000", "src/\u{1F600}"]],
    ["src/b", ["src/b/c"]],
    ["z", ["z"]],
    ["sr", []],
    ["%", []],
    ["", null],
  ] as const)("below %j lists exactly that directory or file", async ([prefix, expected]) => {
    const id = await stored();
    for (const limit of [1, 100]) expect(await walk(id, limit, prefix)).toEqual(expected ?? (await walk(id, limit)));
  });

  it("tell kinds and modes as git writes them", async () => {
    const id = await stored();
    const page = await listFiles(makeDeps(), "ann", id, { limit: 3 });
    expect(page?.commitSha).toBe(shaOf(1));
    expect(page?.items).toMatchObject([
      { path: "link", mode: "120000", kind: "symlink" },
      { path: "pointer", mode: "100755", kind: "lfs" },
      { path: "src-foo/x", mode: "100644", kind: "text", sha: A.id, size: 6 },
    ]);
  });

  it("list what is not stored with the reason", async () => {
    const id = await stored();
    const first = await listSkipped(makeDeps(), "ann", id, { limit: 1 });
    const second = await listSkipped(makeDeps(), "ann", id, { limit: 1, cursor: first?.nextCursor ?? "" });
    expect([first?.items, second?.items, second?.nextCursor]).toMatchObject([
      [{ path: "big", reason: "too_large" }],
      [{ path: "sub", reason: "submodule", mode: "160000" }],
      null,
    ]);
  });

  it("refuse a cursor of another commit, and what is no cursor", async () => {
    const id = await stored();
    const page = await listFiles(makeDeps(), "ann", id, { limit: 1 });
    await commit(makeDeps(), commitOf(id, { baseCommitSha: shaOf(1), commitSha: shaOf(2) }));
    await expect(listFiles(makeDeps(), "ann", id, { limit: 1, cursor: page?.nextCursor ?? "" })).rejects.toMatchObject({
      code: "conflict",
    });
    for (const cursor of ["", "x", "%%%", btoa("[]"), btoa('["a",1]'), btoa("null"), "a".repeat(10_000)]) {
      await expect(listFiles(makeDeps(), "ann", id, { limit: 1, cursor })).rejects.toMatchObject({
        code: "invalid_input",
      });
    }
    for (const limit of [0, -1, 1.5, Number.NaN])
      await expect(listFiles(makeDeps(), "ann", id, { limit })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("readFile", () => {
  it("gives exactly the bytes of a path, and null for what is not stored", async () => {
    const id = await stored();
    const file = await readFile(makeDeps(), "ann", id, "src/\u{1F600}");
    expect(file && [file.file.sha, file.commitSha, await textOf(file.body)]).toEqual([A.id, shaOf(1), "alpha\n"]);
    for (const path of ["big", "sub", "src", "nope", ""])
      expect(await readFile(makeDeps(), "ann", id, path)).toBeNull();
  });

  it("looks once more when the pack was replaced between look-up and read", async () => {
    const id = await stored();
    let gets = 0;
    const packs = watchedR2({ before: (operation) => void (gets += operation === "r2.get" ? 1 : 0) });
    const vanishing = new Proxy(packs, {
      get: (target, name) =>
        name === "get" && gets++ === 0 ? () => Promise.resolve(null) : (Reflect.get(target, name) as unknown),
    });
    const file = await readFile(makeDeps({ packs: vanishing }), "ann", id, "z");
    expect(file && (await textOf(file.body))).toBe("alpha\n");
  });

  it("says so when content is lost", async () => {
    const id = await stored();
    await env.PACKS.delete((await env.PACKS.list()).objects.map((object) => object.key));
    await expect(readFile(makeDeps(), "ann", id, "z")).rejects.toMatchObject({ code: "internal" });
  });
});

it.for(["bob", null, "", "ann "])("answers %j nothing of a repository that is ann's", async (userId) => {
  const id = await stored();
  expect(await listFiles(makeDeps(), userId, id, { limit: 10 })).toBeNull();
  expect(await listSkipped(makeDeps(), userId, id, { limit: 10 })).toBeNull();
  expect(await readFile(makeDeps(), userId, id, "z")).toBeNull();
});

it("answers a person nothing of the system's repositories", async () => {
  const id = await stored(null);
  expect(await listFiles(makeDeps(), "ann", id, { limit: 10 })).toBeNull();
  expect(await readFile(makeDeps(), null, id, "z")).not.toBeNull();
});

it("asks no hot question without an index", async () => {
  const asked = new Map<string, unknown[]>();
  const deps = makeDeps({ d1: watchedD1({ statement: (sql, params) => void asked.set(sql, params) }) });
  await putBlobs(deps, 1, framesOf([A]));
  const id = await addRepository("r", { userId: "ann" });
  await commitRefs(deps.db, commitOf(id, { upserts: [refOf("a", A)], removes: ["b"] }), 1);
  await listFiles(deps, "ann", id, { limit: 1, pathPrefix: "a" });
  await readFile(deps, "ann", id, "a");
  expect(asked.size).toBeGreaterThan(10);
  for (const [sql, params] of asked) {
    const plan = await env.DB.prepare(`explain query plan ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    const scans = plan.results
      .map((row) => row.detail)
      .filter((detail) => /^SCAN (?!.*(?:VIRTUAL TABLE|CONSTANT ROW))/.test(detail));
    expect({ sql, scans }).toEqual({ sql, scans: [] });
  }
});

describe("readBlobs", () => {
  const collect = async (shas: string[], spaceId = 1): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    await readFrames(await exports.Silo.readBlobs(spaceId, shas), ({ id, bytes }) => {
      if (found.has(id)) throw new Error("a blob came twice");
      found.set(id, new TextDecoder().decode(bytes));
    });
    return found;
  };

  it("gives each blob once, over many blocks and packs, and leaves out what the space does not keep", async () => {
    const blobs = Array.from({ length: 300 }, (_, i) => blobOf(`${i}\n`.repeat(i * 20)));
    await putBlobs(makeDeps(), 1, framesOf(blobs.slice(0, 200)));
    await putBlobs(makeDeps(), 1, framesOf(blobs.slice(200)));
    const ids = blobs.map(({ id }) => id);
    const found = await collect([...ids, ...ids.slice(0, 50), "0".repeat(40)]);
    expect(found).toEqual(new Map(blobs.map(({ id, bytes }) => [id, new TextDecoder().decode(bytes)])));
    expect((await collect(ids, 2)).size).toBe(0);
    expect((await collect([])).size).toBe(0);
  });

  it("breaks the stream off rather than ending it when content is lost", async () => {
    await putBlobs(makeDeps(), 1, framesOf([A]));
    await env.PACKS.delete((await env.PACKS.list()).objects.map((object) => object.key));
    await expect(collect([A.id])).rejects.toThrow(/not in the bucket|broke off/);
  });

  it("refuses what is no id, and too many", async () => {
    const direct = new Silo(createExecutionContext(), env);
    await expect(direct.readBlobs(1, ["../x"])).rejects.toMatchObject({ code: "invalid_input" });
    await expect(
      direct.readBlobs(
        1,
        Array.from({ length: 20_001 }, () => A.id),
      ),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });
});
