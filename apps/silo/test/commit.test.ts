import { env } from "cloudflare:workers";
import { listRefs, listTrees } from "@dome/db";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commit } from "../src/commit.ts";
import { dropRefs } from "../src/drop-refs.ts";
import { putBlobs } from "../src/put-blobs.ts";
import { addRepository, blobOf, commitOf, framesOf, makeDeps, refOf, shaOf } from "./support.ts";
import { watchedD1 } from "./wrapped-bindings.ts";

const A = blobOf("a\n");
const B = blobOf("bb\n");
const BIN = blobOf(Uint8Array.of(0));
const deps = () => makeDeps();

const repository = async (id: string) =>
  await env.DB.prepare("select * from provider_repositories where id = ?").bind(id).first<Record<string, unknown>>();

describe("commit", () => {
  it("moves refs, commit and totals together", async () => {
    await putBlobs(deps(), 1, framesOf([A, B, BIN]));
    const id = await addRepository("r");
    const upserts = [
      refOf("z", A),
      refOf("a/b", A),
      refOf("c", B),
      refOf("bin", BIN, { skipReason: "binary" }),
      refOf("sub", blobOf("x"), { mode: 160_000, size: 0, skipReason: "submodule" }),
    ];
    expect(await commit(deps(), commitOf(id, { upserts }))).toMatchObject({ outcome: "committed" });
    expect(await repository(id)).toMatchObject({
      last_commit_sha: shaOf(1),
      synced_config_version: 1,
      files: 3,
      unique_blobs: 2,
      bytes: 7,
      skipped: 2,
    });
    await commit(
      deps(),
      commitOf(id, { baseCommitSha: shaOf(1), commitSha: shaOf(2), removes: ["z", "sub"], upserts: [refOf("c", A)] }),
    );
    expect((await listRefs(deps().db, id, null, 10)).refs.map((ref) => [ref.path, ref.sha, ref.skipReason])).toEqual([
      ["a/b", A.id, null],
      ["bin", BIN.id, "binary"],
      ["c", A.id, null],
    ]);
    expect(await repository(id)).toMatchObject({
      last_commit_sha: shaOf(2),
      files: 2,
      unique_blobs: 1,
      bytes: 4,
      skipped: 1,
    });
    // A commit that changes no path is one all the same, and says what is stored.
    expect(await commit(deps(), commitOf(id, { baseCommitSha: shaOf(2), commitSha: shaOf(3) }))).toMatchObject({
      outcome: "committed",
      totals: { files: 2, uniqueBlobs: 1, bytes: 4, skipped: { binary: 1 } },
    });
    expect(await repository(id)).toMatchObject({ last_commit_sha: shaOf(3), files: 2, unique_blobs: 1, bytes: 4 });
    // Counts of what a removal left half done are not taken over: a first commit counts anew.
    await env.DB.prepare("update provider_repositories set last_commit_sha = null, files = 9 where id = ?")
      .bind(id)
      .run();
    await commit(deps(), commitOf(id, { commitSha: shaOf(4) }));
    expect(await repository(id)).toMatchObject({ last_commit_sha: shaOf(4), files: 0, skipped: 0 });
  });

  it.for([
    ["the lease was lost", { leaseToken: "other" }],
    ["the base moved", { baseCommitSha: shaOf(9) }],
    ["the configuration changed", { configVersion: 2 }],
    ["the repository is gone", { repositoryId: "nobody" }],
  ] as const)("changes nothing when %s", async ([, parts]) => {
    await putBlobs(deps(), 1, framesOf([A, B]));
    const id = await addRepository("r");
    await commit(deps(), commitOf(id, { upserts: [refOf("a", A)], trees: [{ path: "d", sha: shaOf(5) }] }));
    const before = [await repository(id), await listRefs(deps().db, id, null, 10)];
    const late = commitOf(id, {
      baseCommitSha: shaOf(1),
      commitSha: shaOf(2),
      upserts: [refOf("b", B)],
      removes: ["a"],
      ...parts,
    });
    expect(await commit(deps(), late)).toEqual({ outcome: "superseded" });
    expect([await repository(id), await listRefs(deps().db, id, null, 10)]).toEqual(before);
  });

  it("changes nothing when a stored path has no content in the space", async () => {
    await env.DB.prepare("insert into content_spaces (id, key) values (2, 'user:u')").run();
    await putBlobs(deps(), 1, framesOf([A, BIN]));
    const id = await addRepository("r");
    for (const [spaceId, blob] of [
      [1, B],
      [2, A],
      [1, BIN],
    ] as const) {
      expect(await commit(deps(), commitOf(id, { spaceId, upserts: [refOf("ok", A), refOf("x", blob)] }))).toEqual({
        outcome: "missing_blobs",
      });
    }
    expect((await listRefs(deps().db, id, null, 10)).refs).toEqual([]);
    expect(await repository(id)).toMatchObject({ last_commit_sha: null });
  });

  it("changes nothing once its job was asked to stop, has ended, or is unknown", async () => {
    await putBlobs(deps(), 1, framesOf([A]));
    const id = await addRepository("r");
    const job = "insert or replace into github_jobs (id, repository_id, kind, reason, status, phase, timings, created_at_ms, cancel_requested) values ('j', 'r', 'sync', 'person', ?, 'fetch', '{}', 1, ?)"; // prettier-ignore
    const asked = async () => await commit(deps(), commitOf(id, { jobId: "j", upserts: [refOf("a", A)] }));
    expect(await asked()).toEqual({ outcome: "cancelled" });
    for (const [status, cancel] of [
      ["in_progress", 1],
      ["cancelled", 1],
      ["failed", 0],
    ] as const) {
      await env.DB.prepare(job).bind(status, cancel).run();
      expect(await asked()).toEqual({ outcome: "cancelled" });
    }
    expect(await repository(id)).toMatchObject({ last_commit_sha: null });
    await env.DB.prepare(job).bind("in_progress", 0).run();
    expect(await asked()).toMatchObject({ outcome: "committed" });
  });

  it("empties the repository when its branch holds nothing", async () => {
    await putBlobs(deps(), 1, framesOf([A]));
    const id = await addRepository("r");
    await commit(deps(), commitOf(id, { upserts: [refOf("a", A)] }));
    expect(await commit(deps(), commitOf(id, { baseCommitSha: shaOf(1), commitSha: null }))).toMatchObject({
      outcome: "committed",
    });
    expect(await repository(id)).toMatchObject({ last_commit_sha: null, files: 0 });
    expect((await listRefs(deps().db, id, null, 10)).refs).toEqual([]);
  });

  it("replaces what an interrupted removal left, with its first commit", async () => {
    await putBlobs(deps(), 1, framesOf([A, B]));
    const id = await addRepository("r");
    await commit(deps(), commitOf(id, { upserts: [refOf("a", A), refOf("b", B)] }));
    await env.DB.prepare("update provider_repositories set last_commit_sha = null where id = ?").bind(id).run();
    const first = commitOf(id, { commitSha: shaOf(2), upserts: [refOf("b", A)] });
    expect(await commit(deps(), first)).toMatchObject({ outcome: "committed", totals: { files: 1 } });
    expect((await listRefs(deps().db, id, null, 10)).refs.map((ref) => [ref.path, ref.sha])).toEqual([["b", A.id]]);
  });

  it("keeps exactly the directories it was given, whatever their number and names", async () => {
    const id = await addRepository("r");
    let base: string | null = null;
    let n = 1;
    const tree = fc.record({
      path: fc.string({ unit: "grapheme", minLength: 0, maxLength: 6 }).filter((path) => !path.includes("\0")),
      sha: fc.constantFrom(shaOf(1), shaOf(2)),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(tree, { selector: (t) => t.path, maxLength: 12 }), async (trees) => {
        const commitSha = shaOf(++n);
        expect(await commit(deps(), commitOf(id, { baseCommitSha: base, commitSha, trees }))).toMatchObject({
          outcome: "committed",
        });
        base = commitSha;
        const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
        expect((await listTrees(deps().db, id)).toSorted(byPath)).toEqual(trees.toSorted(byPath));
      }),
      { numRuns: 25 },
    );
  });

  it("replaces many directories in several parameters, each within a megabyte", async () => {
    const id = await addRepository("r");
    let longest = 0;
    const d1 = watchedD1({
      statement: (_, params) =>
        void (longest = Math.max(longest, ...params.map((param) => (typeof param === "string" ? param.length : 0)))),
    });
    const trees = Array.from({ length: 12_000 }, (_, i) => ({ path: `${"directory/".repeat(8)}${i}`, sha: shaOf(i) }));
    await commit(makeDeps({ d1 }), commitOf(id, { trees }));
    await commit(
      makeDeps({ d1 }),
      commitOf(id, { baseCommitSha: shaOf(1), commitSha: shaOf(2), trees: trees.filter((_, i) => i % 3 > 0) }),
    );
    expect(await listTrees(deps().db, id)).toHaveLength(8_000);
    expect(longest).toBeLessThanOrEqual(1_000_000);
  });

  it("refuses ids that are none", async () => {
    const id = await addRepository("r");
    await expect(commit(deps(), commitOf(id, { commitSha: "HEAD" }))).rejects.toMatchObject({ code: "invalid_input" });
    await expect(commit(deps(), commitOf(id, { upserts: [refOf("a", A, { sha: "zz" })] }))).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("commits and drops 12,000 paths, paged in the order of their bytes", async () => {
    await putBlobs(deps(), 1, framesOf([A, B]));
    const id = await addRepository("r");
    const other = await addRepository("other");
    await commit(deps(), commitOf(other, { upserts: [refOf("x", A)] }));
    const upserts = Array.from({ length: 12_000 }, (_, i) =>
      refOf(`${i % 2 ? "\u{1F600}" : "\uE000"}/${i}`, i % 2 ? A : B),
    );
    await commit(deps(), commitOf(id, { upserts, trees: [{ path: "d", sha: shaOf(3) }] }));
    const first = await listRefs(deps().db, id, null, 10_000);
    const second = await listRefs(deps().db, id, first.refs.at(-1)?.path ?? "", 10_000);
    expect([first.refs.length, first.more, second.refs.length, second.more]).toEqual([10_000, true, 2_000, false]);
    expect(first.refs[0]?.path.startsWith("\uE000")).toBe(true);
    expect(await dropRefs(deps(), id)).toEqual({ refs: 12_000, skipped: 0, blobsReleased: 1, graceSeconds: 86_400 });
    expect(await dropRefs(deps(), id)).toEqual({ refs: 0, skipped: 0, blobsReleased: 0, graceSeconds: 86_400 });
    expect(await listTrees(deps().db, id)).toEqual([]);
    expect((await listRefs(deps().db, other, null, 10)).refs).toHaveLength(1);
  });

  it("supersedes a sync that planned while refs were being dropped", async () => {
    await putBlobs(deps(), 1, framesOf([A]));
    const id = await addRepository("r");
    await commit(deps(), commitOf(id, { upserts: [refOf("a", A)] }));
    await dropRefs(deps(), id);
    expect(await commit(deps(), commitOf(id, { upserts: [refOf("b", A)] }))).toEqual({ outcome: "superseded" });
  });
});
