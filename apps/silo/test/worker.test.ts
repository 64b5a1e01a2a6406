import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Silo } from "../src/silo.ts";
import { assertHealthy, checkHealth } from "../src/health.ts";
import { addRepository, blobOf, commitOf, framesOf, refOf, textOf } from "./support.ts";
import { watchedD1 } from "./wrapped-bindings.ts";

const silo = exports.Silo;

describe("the Worker", () => {
  it("stores, commits and reads through RPC", async () => {
    const blobs = Array.from({ length: 50 }, (_, i) => blobOf(`file ${i}\n`.repeat(3_000)));
    const spaceId = await silo.spaceFor("ann", true);
    expect(await silo.spaceFor("ann", true)).toBe(spaceId);
    expect([await silo.spaceFor("ann", false), await silo.spaceFor(null, false)]).toEqual([1, 1]);
    expect(new Set([1, spaceId, await silo.spaceFor("bob", true), await silo.spaceFor(null, true)]).size).toBe(4);
    expect(await silo.putBlobs(spaceId, framesOf(blobs))).toMatchObject({ stored: 50, mismatched: [] });
    expect(
      await silo.lookup(
        spaceId,
        blobs.map((blob) => blob.id),
      ),
    ).toEqual({ missing: [], binary: [] });
    expect(
      (
        await silo.lookup(
          1,
          blobs.map((blob) => blob.id),
        )
      ).missing,
    ).toHaveLength(50);
    const id = await addRepository("r", { userId: "ann", spaceId });
    const upserts = [
      ...blobs.map((blob, i) => refOf(`f/${i}`, blob)),
      refOf("s", blobOf("s"), { skipReason: "unreadable" }),
    ];
    expect(await silo.commit(commitOf(id, { spaceId, upserts }))).toMatchObject({ outcome: "committed" });
    expect(await silo.totals(id)).toMatchObject({ files: 50, uniqueBlobs: 50, skipped: { unreadable: 1 } });
    const file = await silo.readFile("ann", id, "f/7");
    expect(file && (await textOf(file.body))).toBe("file 7\n".repeat(3_000));
    expect((await silo.files("ann", id, { limit: 10 }))?.items).toHaveLength(10);
    expect(await silo.dropRefs(id)).toEqual({ refs: 50, skipped: 1, blobsReleased: 50, graceSeconds: 86_400 });
    expect(await silo.collectGarbage()).toMatchObject({ blobsMarked: 50, complete: true });
  });

  it("looks up 100,000 ids and refuses more", async () => {
    const ids = Array.from({ length: 100_000 }, (_, i) => i.toString(16).padStart(64, "0"));
    expect((await silo.lookup(1, ids)).missing).toHaveLength(100_000);
    const direct = new Silo(createExecutionContext(), env);
    await expect(direct.lookup(1, [...ids, "0".repeat(40)])).rejects.toMatchObject({ code: "invalid_input" });
    await expect(direct.lookup(1, ["'; drop table content_blobs"])).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("says over HTTP whether its storage answers, and nothing else", async () => {
    const healthy = await exports.default.fetch("http://silo/health");
    expect([healthy.status, await healthy.json()]).toMatchObject([
      200,
      { status: "ok", checks: { db: { ok: true }, packs: { ok: true } } },
    ]);
    for (const [path, method] of [
      ["/", "GET"],
      ["/health", "POST"],
    ] as const) {
      const other = await exports.default.fetch(`http://silo${path}`, { method });
      expect([other.status, await other.json()]).toMatchObject([404, { error: { code: "not_found" } }]);
    }
    expect(await silo.health()).toEqual({ ok: true });
  });

  it("names the binding that does not answer", async () => {
    const broken = watchedD1({
      before() {
        throw new Error("database is gone");
      },
    });
    const checks = await checkHealth({ DB: broken, PACKS: env.PACKS });
    expect(checks).toMatchObject({ db: { ok: false, error: "database is gone" }, packs: { ok: true } });
    expect(() => assertHealthy(checks)).toThrow(
      expect.objectContaining({ code: "upstream_unavailable", message: expect.stringContaining("db") as unknown }),
    );
  });
});
