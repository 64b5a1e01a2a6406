import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { InboxStore, STATE } from "./inbox-store.ts";
import { hint, inWorld, recordEnd, type World } from "../../test/inbox-world.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

const ids = (world: World): string[] =>
  world.storage.sql
    .exec<{ id: string }>("select id from deliveries order by id")
    .toArray()
    .map((row) => row.id);

describe("accept", () => {
  it("commits deliveries that arrive together in one transaction", async () => {
    await inWorld("group", async (world) => {
      const transaction = vi.spyOn(world.storage, "transactionSync");
      const hints = Array.from({ length: 200 }, (_, i) => hint(`d${i}`));
      expect(new Set(await Promise.all(hints.map((h) => world.inbox.accept(h))))).toEqual(new Set(["accepted"]));
      expect(transaction).toHaveBeenCalledTimes(1);
      expect(ids(world)).toHaveLength(200);
      await world.inbox.accept(hint("later"));
      expect(transaction).toHaveBeenCalledTimes(2);
    });
  });

  it("recognises a duplicate within a group and after it, and asks D1 only about what was sent", async () => {
    await inWorld("duplicates", async (world) => {
      expect(
        await Promise.all([
          world.inbox.accept(hint("a")),
          world.inbox.accept(hint("a")),
          world.inbox.accept(hint("b")),
        ]),
      ).toEqual(["accepted", "duplicate", "accepted"]);
      expect(await world.inbox.accept(hint("a"))).toBe("duplicate");
      expect(world.questions).toBe(0);
      await world.ring();
      expect(await world.inbox.accept(hint("a"))).toBe("duplicate");
      expect(world.questions).toBe(1);
      expect(world.sent.toSorted()).toEqual(["a", "b"]);
    });
  });

  it("runs a failed delivery again when it is redelivered, once per failure", async () => {
    await inWorld("redelivered", async (world) => {
      await world.inbox.accept(hint("a"));
      await world.ring();
      await recordEnd("a", "failed", world.nowMs);
      expect(await Promise.all([world.inbox.accept(hint("a")), world.inbox.accept(hint("a"))])).toContain("accepted");
      await world.ring();
      expect(world.sent).toEqual(["a", "a"]);
      // Under way again: the old failure still stands in D1 and says nothing about this attempt.
      expect(await world.inbox.accept(hint("a"))).toBe("duplicate");
      await recordEnd("a", "failed", world.nowMs + 1);
      expect(await world.inbox.accept(hint("a"))).toBe("accepted");
      await world.ring();
      await recordEnd("a", "completed", world.nowMs);
      expect(await world.inbox.accept(hint("a"))).toBe("duplicate");
      expect(world.sent).toEqual(["a", "a", "a"]);
    });
  });

  it("refuses to guess about a duplicate while D1 is down, and still keeps what is new", async () => {
    await inWorld("guess", async (world) => {
      await world.inbox.accept(hint("a"));
      await world.ring();
      world.databaseDown = true;
      const [known, fresh] = await Promise.allSettled([world.inbox.accept(hint("a")), world.inbox.accept(hint("b"))]);
      expect(known.status).toBe("rejected");
      expect(fresh).toEqual({ status: "fulfilled", value: "accepted" });
    });
  });

  it("asks D1 for nobody else: a duplicate of what still waits is answered while D1 cannot tell about another", async () => {
    await inWorld("neighbour", async (world) => {
      await world.inbox.accept(hint("a"));
      await world.ring();
      world.databaseDown = true;
      const results = await Promise.allSettled(["b", "a", "b"].map((id) => world.inbox.accept(hint(id))));
      expect(results.map((result) => (result.status === "fulfilled" ? result.value : "failed"))).toEqual([
        "accepted",
        "failed",
        "duplicate",
      ]);
    });
  });

  it("sets the alarm with the rows: no delivery is on disk without one", async () => {
    await inWorld("alarm", async (world) => {
      await world.inbox.accept(hint("a"));
      world.crash();
      expect(await world.storage.getAlarm()).not.toBeNull();
      await world.ring();
      expect(world.sent).toEqual(["a"]);
    });
  });

  it("fails when the commit fails, and keeps nothing of that group", async () => {
    await inWorld("full", async (world) => {
      vi.spyOn(world.storage, "transactionSync").mockImplementationOnce(() => {
        throw new Error("disk full");
      });
      const results = await Promise.allSettled([world.inbox.accept(hint("a")), world.inbox.accept(hint("b"))]);
      expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
      expect(ids(world)).toEqual([]);
      expect(await world.inbox.accept(hint("a"))).toBe("accepted");
    });
  });
});

it("an inbox of an earlier version keeps what it held, each delivery where it stood", async () => {
  await inWorld("earlier", async (world) => {
    world.storage.sql.exec("drop table deliveries");
    world.storage.sql.exec(`
      create table deliveries (
        id text primary key, hint text not null, state integer not null, due_at_ms integer not null, sends integer not null,
        failure_ms integer
      ) without rowid;
      create index deliveries_due on deliveries (state, due_at_ms);`);
    for (const [id, state, sends, failureMs] of [
      ["waiting", STATE.toSend, 0, null],
      ["sent", STATE.sent, 3, 7],
      ["settled", STATE.settled, 1, null],
    ] as const)
      world.storage.sql.exec(
        "insert into deliveries values (?, ?, ?, 1, ?, ?)",
        id,
        JSON.stringify(hint(id)),
        state,
        sends,
        failureMs,
      );
    world.crash();
    world.crash(); // Once only.
    const stored = new InboxStore(world.storage.sql);
    expect(stored.due(STATE.sent, 1, 10)).toEqual([
      { seq: expect.any(Number), id: "sent", hint: JSON.stringify(hint("sent")), sends: 3, failureMs: 7 },
    ]);
    expect(stored.due(STATE.settled, 1, 10)).toHaveLength(1);
    for (const id of ["waiting", "sent", "settled"]) expect(await world.inbox.accept(hint(id))).toBe("duplicate");
    await recordEnd("sent", "completed", world.nowMs);
    await world.inbox.work();
    expect(world.sent).toEqual(["waiting"]);
    const plan = world.storage.sql.exec(
      "explain query plan select 1 from deliveries where state = 0 and due_at_ms < 5",
    );
    expect(JSON.stringify(plan.toArray())).toContain("deliveries_due");
  });
});

describe("the alarm", () => {
  it("sends batches of at most 100 messages and 256 KB", async () => {
    await inWorld("batches", async (world) => {
      const large = Array.from({ length: 1_000 }, (_, i) => 9_000_000_000_000_000 + i);
      await Promise.all(Array.from({ length: 250 }, (_, i) => world.inbox.accept(hint(`d${i}`, i < 50 ? large : [i]))));
      await world.ring();
      expect(new Set(world.sent).size).toBe(250);
      for (const batch of world.batches) {
        expect(batch.length).toBeLessThanOrEqual(100);
        expect(JSON.stringify(batch).length).toBeLessThan(256_000);
      }
      expect(world.batches.length).toBeGreaterThan(3); // By number alone it would be three.
    });
  });

  it("rings after 50 ms; later, up to a second, while deliveries pour in; after 50 ms again once they do not", async () => {
    await inWorld("gather", async (world) => {
      const waits: number[] = [];
      const arrive = async (count: number) => {
        await Promise.all(Array.from({ length: count }, (_, i) => world.inbox.accept(hint(`g${waits.length}-${i}`))));
        waits.push((await world.storage.getAlarm())! - world.nowMs);
        await world.ring();
      };
      for (let i = 0; i < 7; i++) await arrive(101);
      await arrive(1);
      await arrive(1);
      expect(waits).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000, 50]);
      expect(world.sent).toHaveLength(7 * 101 + 2);
    });
  });

  it("touches only the deliveries it names, however many wait behind a queue that is away", async () => {
    await inWorld("pile", async (world) => {
      await Promise.all(Array.from({ length: 3_000 }, (_, i) => world.inbox.accept(hint(`p${i}`))));
      const store = new InboxStore(world.storage.sql);
      const rows = store.due(STATE.toSend, world.nowMs, 100);
      const some = rows.map((row) => row.id);
      const exec = vi.spyOn(world.storage.sql, "exec");
      store.markSent(rows.map(({ seq }) => ({ seq, checkAtMs: 1 })));
      store.resend(some.slice(0, 50), 2);
      store.markSent(rows.slice(0, 50).map(({ seq }) => ({ seq, checkAtMs: 3 })));
      expect(store.leftAlready(some)).toHaveLength(100);
      expect(store.putBack([{ id: some[0]!, failureMs: 7 }], 4)).toEqual([some[0]]);
      store.markSettled(some.slice(1), 5);
      for (const { value } of exec.mock.results)
        expect((value as SqlStorageCursor<never>).rowsRead).toBeLessThan(1_000);
      expect(exec).toHaveBeenCalledTimes(6);
      expect(store.due(STATE.settled, 5, 1_000)).toHaveLength(99);
    });
  });

  it("keeps everything while the queue refuses, waits longer each time, and sends once it takes it", async () => {
    await inWorld("refused", async (world) => {
      world.queueDown = true;
      await world.inbox.accept(hint("a"));
      const waits: number[] = [];
      for (let i = 0; i < 12; i++) {
        await world.ring();
        waits.push((await world.storage.getAlarm())! - world.nowMs);
      }
      expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
      expect(Math.max(...waits)).toBe(5 * MINUTE);
      world.crash();
      expect(await world.inbox.accept(hint("b"))).toBe("accepted");
      world.queueDown = false;
      await world.ring();
      await world.ring();
      expect(world.sent.toSorted()).toEqual(["a", "b"]);
    });
  });

  it("sends again what has no end after five minutes, ever more rarely, until it has one", async () => {
    await inWorld("lost", async (world) => {
      await world.inbox.accept(hint("a"));
      await world.ring();
      const times = [world.nowMs];
      for (let i = 0; i < 100 && world.batches.length < 8; i++) {
        const before = world.batches.length;
        await world.ring();
        if (world.batches.length > before) times.push(world.nowMs);
      }
      expect(times.slice(1).map((at, i) => at - times[i]!)).toEqual(
        [5, 10, 20, 40, 60, 60, 60].map((minutes) => minutes * MINUTE),
      );
      await recordEnd("a", "completed", world.nowMs);
      await world.ring();
      expect(world.batches).toHaveLength(8);
    });
  });

  it("does not ask after a delivery before five minutes, nor send it twice while D1 is down", async () => {
    await inWorld("asking", async (world) => {
      await world.inbox.accept(hint("a"));
      await world.ring();
      expect((await world.storage.getAlarm())! - world.nowMs).toBe(5 * MINUTE);
      world.databaseDown = true;
      for (let i = 0; i < 5; i++) await world.ring();
      expect(world.sent).toEqual(["a"]);
      world.databaseDown = false;
      await recordEnd("a", "completed", world.nowMs);
      await world.ring();
      expect(world.sent).toEqual(["a"]);
    });
  });

  it("forgets a delivery four days after it ended, and one that has not ended never", async () => {
    await inWorld("forget", async (world) => {
      await Promise.all([world.inbox.accept(hint("ended")), world.inbox.accept(hint("open"))]);
      await recordEnd("ended", "completed", world.nowMs);
      await world.ring();
      await world.ring();
      world.nowMs += 4 * DAY - 1_000;
      await world.inbox.work();
      expect(ids(world)).toEqual(["ended", "open"]);
      world.nowMs += 1_000;
      await world.inbox.work();
      expect(ids(world)).toEqual(["open"]);
      await recordEnd("open", "completed", world.nowMs);
      for (let i = 0; i < 100 && ids(world).length > 0; i++) expect(await world.ring()).toBe(true);
      expect(ids(world)).toEqual([]);
      expect(await world.ring()).toBe(false);
    });
  });
});

it("whatever fails in whatever order, every acknowledged delivery ends", { timeout: 30_000 }, async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant("accept" as const),
      id: fc.integer({ min: 0, max: 9 }),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    fc.constantFrom(
      { do: "ring" as const },
      { do: "crash" as const },
      { do: "consume" as const },
      { do: "lose" as const },
      { do: "fail" as const },
    ),
    fc.record({
      do: fc.constant("break" as const),
      what: fc.constantFrom("queueDown", "databaseDown", "dieAfterSending"),
    }),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const prefix = `run${run++}-`;
      await inWorld(prefix, async (world) => {
        const acknowledged = new Set<string>();
        const completed = new Set<string>();
        let consumed = 0;
        const consume = async (status: "completed" | "failed") => {
          for (const id of world.sent.slice(consumed)) {
            if (completed.has(id)) continue;
            await recordEnd(id, status, world.nowMs++);
            if (status === "completed") completed.add(id);
          }
          consumed = world.sent.length;
        };
        const accept = async (id: string): Promise<void> => {
          const [result] = await Promise.allSettled([world.inbox.accept(hint(id))]);
          if (result?.status === "fulfilled") acknowledged.add(id);
        };
        for (const now of steps) {
          if (now.do === "accept")
            await Promise.all(Array.from({ length: now.count }, (_, i) => accept(`${prefix}${now.id + i}`)));
          else if (now.do === "ring") await world.ring();
          else if (now.do === "crash") world.crash();
          else if (now.do === "consume") await consume("completed");
          else if (now.do === "fail") await consume("failed");
          else if (now.do === "lose") consumed = world.sent.length;
          else world[now.what as "queueDown"] = !world[now.what as "queueDown"];
        }
        world.queueDown = world.databaseDown = world.dieAfterSending = false;
        for (const id of acknowledged) await accept(id); // GitHub redelivers what had failed.
        for (let i = 0; i < 60 && completed.size < acknowledged.size; i++) {
          await world.ring();
          await consume("completed");
        }
        expect([...completed].toSorted()).toEqual([...acknowledged].toSorted());
      });
    }),
    { numRuns: 40 },
  );
});
