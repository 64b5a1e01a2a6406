import { env } from "cloudflare:workers";
import { recordDeadLetter } from "@dome/db";
import { describe, expect, it } from "vitest";
import { addJobs, addRepositories, START_MS, World } from "../test/world.ts";
import { keepHouse } from "./housekeeping.ts";

const DAY = 86_400_000;

describe("housekeeping", () => {
  it("drops history older than 30 days, and nothing that is unfinished or was not replayed", async () => {
    const world = new World();
    const old = START_MS - 31 * DAY;
    await addRepositories([{ id: "r" }]);
    await addJobs([
      ...Array.from({ length: 4_500 }, (_, i) => ({
        id: `old${i}`,
        repositoryId: "r",
        status: "completed",
        createdAtMs: old,
        finishedAtMs: old,
      })),
      { id: "recent", repositoryId: "r", status: "failed", createdAtMs: old, finishedAtMs: START_MS - 29 * DAY },
      { id: "unfinished", repositoryId: "r", status: "pending", createdAtMs: old },
    ]);
    const delivery = env.DB.prepare(
      "insert into webhook_deliveries values (?, 'push', null, null, 'completed', '', 0, ?, ?)",
    );
    await env.DB.batch([delivery.bind("old", old, old), delivery.bind("recent", START_MS, START_MS)]);
    const letter = { queue: "ingest-queue", reason: "spent", body: {}, createdAtMs: old };
    for (const id of ["replayed", "kept"]) await recordDeadLetter(world.deps.db, { id, ...letter });
    await env.DB.prepare("update dead_letters set replayed_at_ms = ? where id = 'replayed'").bind(old).run();
    await env.DB.prepare(
      "insert into leases (name, token, expires_at_ms, cursor) values ('dead', 't', ?1, null), ('resumes', null, null, 'here'), ('live', 't', ?2, null)",
    )
      .bind(old, START_MS)
      .run();

    const poll = env.DB.prepare(
      "insert into event_polls (status, started_at_ms, gap_from_ms) values ('completed', ?, ?)",
    );
    await env.DB.batch([poll.bind(old, null), poll.bind(old, 5), poll.bind(START_MS, null)]);

    expect(await keepHouse(world.deps)).toMatchObject({
      jobs: 4_500,
      deliveries: 1,
      deadLetters: 1,
      leases: 1,
      polls: 1,
    });
    const left = await env.DB.batch<{ id: string }>(
      [
        "select id from github_jobs order by id",
        "select id from webhook_deliveries",
        "select id from dead_letters",
        "select name as id from leases order by name",
      ].map((sql) => env.DB.prepare(sql)),
    );
    expect(left.map((result) => result.results.map((row) => row.id))).toEqual([
      ["recent", "unfinished"],
      ["recent"],
      ["kept"],
      ["housekeeping", "live", "resumes"],
    ]);
  });

  it("has Silo collect until it is done, and stops when its time is up", async () => {
    const world = new World();
    world.garbage = [
      { complete: false, bytesFreed: 10, blobsDeleted: 1 },
      { complete: false, bytesFreed: 20, packsDeleted: 1 },
      { complete: true, bytesFreed: 5 },
    ];
    expect(await keepHouse(world.deps)).toMatchObject({
      bytesFreed: 35,
      blobsDeleted: 1,
      packsDeleted: 1,
      complete: true,
    });
    expect(world.measured).toEqual([["garbage.freed", 35]]);
    let passes = 0;
    world.deps.silo = {
      collectGarbage: async () => {
        world.nowMs += 60_000;
        passes++;
        return {
          blobsMarked: 0,
          blobsDeleted: 0,
          packsDeleted: 0,
          packsCompacted: 0,
          orphansDeleted: 0,
          bytesFreed: 1,
          complete: false,
        };
      },
    };
    expect(await keepHouse(world.deps)).toMatchObject({ bytesFreed: 10, complete: false });
    expect(passes).toBe(10);
  });
});
