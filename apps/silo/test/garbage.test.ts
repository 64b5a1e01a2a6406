import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { GarbageReport } from "@dome/ingest-core/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commit } from "../src/commit.ts";
import { dropRefs } from "../src/drop-refs.ts";
import { collectGarbage } from "../src/garbage/collect.ts";
import { putBlobs } from "../src/put-blobs.ts";
import { readFile } from "../src/read/read-file.ts";
import {
  addRepository,
  type Blob,
  blobOf,
  commitOf,
  DAY_MS,
  framesOf,
  makeDeps,
  packKeys,
  refOf,
  shaOf,
} from "./support.ts";
import { watchedD1, watchedR2 } from "./wrapped-bindings.ts";

const HOUR_MS = 3_600_000;
/** Later than the objects of the bucket, which carry the machine's time. */
const NOW_MS = Date.now() + HOUR_MS;

/** Text that does not compress, so that packs reach the size worth compacting. */
function incompressible(bytes: number, seed: number): Blob {
  const out = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536)));
  const all = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += out.length) {
    crypto.getRandomValues(out);
    all.set(out.subarray(0, Math.min(out.length, bytes - at)), at);
  }
  for (let i = 0; i < 8_000 && i < bytes; i++) all[i] = (all[i] ?? 0) | 1;
  all[0] = seed | 1;
  return blobOf(all);
}

const SMALL = Array.from({ length: 4 }, (_, i) => blobOf(`small ${i}\n`));
const CONTENTS = [...SMALL, blobOf(""), ...Array.from({ length: 3 }, (_, i) => incompressible(700_000, i))];

const atTime = (nowMs: number) => makeDeps({ nowMs: () => nowMs });

async function collect(nowMs: number): Promise<GarbageReport> {
  return await collectGarbage(atTime(nowMs));
}

/** Every row's object is there; every path of the model reads back whole. */
async function expectSound(model: ReadonlyMap<string, readonly Blob[]>): Promise<void> {
  const keys = new Set(await packKeys());
  const pointed = await env.DB.prepare(
    "select distinct p.r2_key as key from content_blobs b left join content_packs p on p.id = b.pack_id where b.pack_id is not null",
  ).all<{ key: string }>();
  for (const { key } of pointed.results) expect(keys).toContain(key);
  for (const [repositoryId, blobs] of model) {
    for (const blob of blobs) {
      const file = await readFile(makeDeps(), null, repositoryId, blob.id);
      expect(file && (await new Response(file.body).arrayBuffer()).byteLength).toBe(blob.bytes.byteLength);
    }
  }
}

/** The rows' weights add up to what packs believe. */
async function expectWeighed(): Promise<void> {
  const wrong = await env.DB.prepare(
    "select id, live_bytes, (select coalesce(sum(size + 1), 0) from content_blobs where pack_id = content_packs.id) as real from content_packs where live_bytes >= 0 and live_bytes <> real",
  ).all();
  expect(wrong.results).toEqual([]);
}

let commits = 100;

/** Makes a repository hold exactly these blobs, each under its id. */
async function hold(repositoryId: string, blobs: readonly Blob[]): Promise<string> {
  const row = await env.DB.prepare(
    "select seq, last_commit_sha as base, config_version as version from provider_repositories where id = ?",
  )
    .bind(repositoryId)
    .first<{ seq: number; base: string | null; version: number }>();
  if (!row) throw new Error("no such repository");
  const paths = await env.DB.prepare("select path from content_refs where repository_seq = ?")
    .bind(row.seq)
    .all<{ path: string }>();
  const { outcome } = await commit(
    makeDeps(),
    commitOf(repositoryId, {
      baseCommitSha: row.base,
      commitSha: shaOf(++commits),
      configVersion: row.version,
      removes: paths.results.map(({ path }) => path).filter((path) => !blobs.some((blob) => blob.id === path)),
      upserts: blobs.map((blob) => refOf(blob.id, blob)),
    }),
  );
  return outcome;
}

describe("collectGarbage", () => {
  it("deletes what nothing refers to, only after its grace, with its pack and object", async () => {
    await putBlobs(atTime(NOW_MS), 1, framesOf([...SMALL, blobOf(""), blobOf(Uint8Array.of(0))]));
    expect(await collect(NOW_MS)).toMatchObject({ blobsMarked: 6, blobsDeleted: 0, complete: true });
    expect(await collect(NOW_MS + DAY_MS - 1)).toMatchObject({ blobsDeleted: 0, packsDeleted: 0 });
    expect(await collect(NOW_MS + DAY_MS + 1)).toMatchObject({ blobsDeleted: 6, packsDeleted: 1 });
    expect(await packKeys()).toEqual([]);
  });

  it.each([4, 1_500])(
    "starts a new grace when content was needed in between, by a commit of %d paths",
    async (paths) => {
      await putBlobs(atTime(NOW_MS), 1, framesOf([...SMALL, blobOf("never needed")]));
      await collect(NOW_MS);
      const id = await addRepository("r");
      const upserts = Array.from({ length: paths }, (_, i) => refOf(`p${i}`, SMALL[i % SMALL.length] as Blob));
      expect(await commit(makeDeps(), commitOf(id, { upserts }))).toMatchObject({ outcome: "committed" });
      await dropRefs(makeDeps(), id);
      expect(await collect(NOW_MS + 2 * DAY_MS)).toMatchObject({ blobsMarked: 4, blobsDeleted: 1 });
    },
  );

  it("keeps a pack alive for an empty file alone", async () => {
    await putBlobs(atTime(NOW_MS), 1, framesOf([blobOf(""), SMALL[0] as Blob]));
    const id = await addRepository("r");
    await hold(id, [blobOf("")]);
    for (let day = 0; day < 4; day++) await collect(NOW_MS + day * DAY_MS * 1.1);
    await expectSound(new Map([[id, [blobOf("")]]]));
  });

  it("deletes objects that never got rows, once they are old", async () => {
    await env.PACKS.put("packs/public/orphan", "x");
    await env.PACKS.put("other/orphan", "x");
    expect(await collect(NOW_MS)).toMatchObject({ orphansDeleted: 0 });
    expect(await collect(NOW_MS + DAY_MS)).toMatchObject({ orphansDeleted: 1, bytesFreed: 1 });
    expect((await env.PACKS.list()).objects.map((object) => object.key)).toEqual(["other/orphan"]);
    await collect(NOW_MS + 3 * DAY_MS);
    expect((await env.DB.prepare("select * from content_packs").all()).results).toEqual([]);
  });

  it("goes on where its time ran out, and does not overlap", async () => {
    await putBlobs(atTime(NOW_MS), 1, framesOf(SMALL));
    let calls = 0;
    const first = await collectGarbage(makeDeps({ nowMs: () => NOW_MS + 15_000 * calls++ }));
    expect(first.complete).toBe(false);
    let rounds = 0;
    for (let done = false; !done && rounds < 10; rounds++) done = (await collect(NOW_MS + HOUR_MS)).complete;
    expect(rounds).toBeLessThan(10);
    await env.DB.prepare("update leases set token = 'somebody', expires_at_ms = ? where name = 'garbage'")
      .bind(NOW_MS + 2 * HOUR_MS)
      .run();
    await expect(collect(NOW_MS + HOUR_MS)).rejects.toMatchObject({ code: "conflict" });
    expect((await collect(NOW_MS + 2 * HOUR_MS)).complete).toBe(true);
  });

  it("starts over when its bookmark cannot be read", async () => {
    for (const cursor of ["{", "{}", '{"phase":"blobs","spaceId":1,"sha":"zz"}']) {
      await env.DB.prepare("insert or replace into leases (name, cursor) values ('garbage', ?)").bind(cursor).run();
      expect((await collect(NOW_MS)).complete).toBe(true);
    }
  });

  it("never deletes what is referred to, whatever happens in which order", async () => {
    const some = fc
      .uniqueArray(fc.nat(CONTENTS.length - 1), { maxLength: 5 })
      .map((picks) => picks.map((i) => CONTENTS[i] as Blob));
    const operation = fc.oneof(
      fc.record({ kind: fc.constant("put" as const), blobs: some }),
      fc.record({ kind: fc.constant("hold" as const), repository: fc.constantFrom("r1", "r2"), blobs: some }),
      fc.record({ kind: fc.constant("drop" as const), repository: fc.constantFrom("r1", "r2") }),
      fc.record({ kind: fc.constant("collect" as const), hours: fc.constantFrom(0, 1, 25) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 8, maxLength: 14 }), async (operations) => {
        await reset();
        await applyD1Migrations(env.DB, env.MIGRATIONS);
        const model = new Map<string, Blob[]>([
          ["r1", []],
          ["r2", []],
        ]);
        for (const id of model.keys()) await addRepository(id);
        let nowMs = NOW_MS;
        for (const op of operations) {
          if (op.kind === "put") await putBlobs(atTime(nowMs), 1, framesOf(op.blobs));
          else if (op.kind === "drop") {
            await dropRefs(makeDeps(), op.repository);
            model.set(op.repository, []);
          } else if (op.kind === "collect") {
            nowMs += op.hours * HOUR_MS;
            await collect(nowMs);
          } else {
            if ((await hold(op.repository, op.blobs)) === "missing_blobs") {
              await putBlobs(atTime(nowMs), 1, framesOf(op.blobs));
              expect(await hold(op.repository, op.blobs)).toBe("committed");
            }
            model.set(op.repository, op.blobs);
          }
          await expectSound(model);
          await expectWeighed();
        }
        for (const id of model.keys()) await dropRefs(makeDeps(), id);
        for (let day = 0; day < 4; day++) await collect((nowMs += 25 * HOUR_MS));
        expect(await packKeys()).toEqual([]);
        expect((await env.DB.prepare("select count(*) as n from content_blobs").first())?.["n"]).toBe(0);
      }),
      { numRuns: 4 },
    );
  });

  it("leaves no row without its object, whichever step it dies at, and finishes the next time", async () => {
    const id = await addRepository("r");
    let nowMs = NOW_MS;
    let died = true;
    for (let step = 0; died; step++) {
      // One pack to compact, one to delete, one orphan.
      const kept = blobOf(`kept ${step}\n`);
      const big = incompressible(1_060_000, step);
      await putBlobs(atTime(nowMs), 1, framesOf([kept, big]));
      await putBlobs(atTime(nowMs), 1, framesOf([blobOf(`dead ${step}\n`)]));
      await env.PACKS.put(`packs/public/orphan-${step}`, "x");
      await hold(id, [kept]);
      await collect(nowMs);
      nowMs += 2 * DAY_MS;
      let operations = 0;
      died = false;
      const watch = {
        before(operation: string) {
          // Dying before a read of the bucket leaves the same state as dying before what follows it.
          if (!died && (operation === "r2.get" || operation === "r2.list")) return;
          if (died || operations++ === step) {
            died = true;
            throw new Error("injected");
          }
        },
      };
      const dying = collectGarbage(makeDeps({ d1: watchedD1(watch), packs: watchedR2(watch), nowMs: () => nowMs }));
      const outcome = await dying.catch((err: unknown) => err);
      expect(outcome instanceof Error).toBe(died);
      await expectSound(new Map([[id, [kept]]]));
      nowMs += HOUR_MS;
      await collect(nowMs);
      await expectSound(new Map([[id, [kept]]]));
      await expectWeighed();
    }
    for (let day = 0; day < 3; day++) await collect((nowMs += 2 * DAY_MS));
    expect(await packKeys()).toHaveLength(1);
  });
});
