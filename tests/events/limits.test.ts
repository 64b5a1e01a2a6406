import { env } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import {
  eventCoverage,
  eventStats,
  pushesQuery,
  type ResolvedFilter,
  statsQueries,
  storeEvents,
} from "@dome/db/events";
import { parseEvent, type ParsedEvent } from "@dome/ingest-core/events";
import { describe, expect, inject, it } from "vitest";
import { readEvent } from "../../apps/queue-consumer/src/events/read-event.ts";
import { EventsWorld, rows, START_MS } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Adds pushes to the feed, a second apart. */
function push(world: EventsWorld, count: number, who: (n: number) => { actor: number; repo: number } = () => ({ actor: 1, repo: 1 })): void {
  for (let i = 0; i < count; i++) {
    const n = world.github.shown.length + 1;
    const { actor, repo } = who(n);
    const sha = String(n).padStart(40, "0");
    const atMs = START_MS + n * 1_000;
    const value = { id: String(1_000_000 + n), type: "PushEvent", created_at: new Date(atMs).toISOString(), actor: { id: actor, login: `a${actor}` }, repo: { id: repo, name: `acme/r${repo}` }, payload: { repository_id: repo, push_id: n, ref: "refs/heads/main", head: sha, before: sha } };
    world.github.shown.push({ text: JSON.stringify(value), id: value.id, atMs, isPush: true });
  }
} // prettier-ignore

/** Lets the minute's cron do its work for a while. */
async function live(world: EventsWorld, minutes: number, each: (minute: number) => void = () => undefined): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    each(minute);
    await world.poll();
    if (await world.wake()) await world.enrich();
    world.nowMs += MINUTE;
  }
} // prettier-ignore

describe("an hour without a token", () => {
  it("on a busy feed never sends a 61st request, leaves a fifth to others, and spreads over the hour", async () => {
    const world = new EventsWorld();
    world.github.limit = 60;
    await live(world, 180, () => push(world, 4, (n) => ({ actor: n % 300, repo: n % 400 })));
    expect(world.github.overdrawn).toBe(0);
    expect(world.github.requests).toBeGreaterThan(3 * 36);
    expect(world.github.requests).toBeLessThanOrEqual(3 * 48 + 3);
    const polls = await rows<{ at: number; reason: string }>("select started_at_ms as at, wait_reason as reason from event_polls where status = 'completed' order by id"); // prettier-ignore
    const waits = polls.slice(1).map(({ at }, i) => at - (polls[i]?.at ?? 0));
    expect(polls.length).toBeGreaterThan(18);
    expect(Math.max(...waits)).toBeLessThan(20 * MINUTE);
    expect(polls.at(-1)?.reason).toMatch(/requests are left/);
  });

  it("on a quiet one counts every 304, as GitHub does", async () => {
    const world = new EventsWorld();
    world.github.limit = 60;
    push(world, 3);
    await live(world, 130);
    expect(world.github.notModified).toBeGreaterThan(60);
    expect(world.github.overdrawn).toBe(0);
    const [counts] = await rows<{ requests: number }>("select sum(requests) as requests from event_polls");
    const lookups = world.github.told.length;
    expect((counts?.requests ?? 0) + lookups).toBe(world.github.requests);
  });

  it("never does after a restart that forgot the bucket either", async () => {
    const world = new EventsWorld();
    world.github.limit = 60;
    for (let hour = 0; hour < 4; hour++) {
      await live(world, 17, () => push(world, 5));
      world.forgetBudget();
    }
    expect(world.github.overdrawn).toBe(0);
  });
});

describe("a poll", () => {
  it("comes no sooner than GitHub asked, and every minute at most with a token", async () => {
    const world = new EventsWorld();
    world.token = "ghp_0123456789abcdefghij";
    world.github.pollInterval = "300";
    push(world, 2);
    await live(world, 31);
    expect(world.github.notModified + 1).toBe(7);
  });

  it.each([["429", 90_000], ["500", 60_000], ["403-secondary", 60_000], ["unreachable", 60_000], ["cut", 60_000]] as const)(
    "that meets %s backs off and goes on where it was", async (kind, leastMs) => {
      const world = new EventsWorld();
      push(world, 6);
      await world.poll();
      push(world, 5);
      world.nowMs += 2 * HOUR;
      world.github.faults.set(1, kind);
      const failed = await world.poll();
      const [poll] = await rows("select status, pages, seen, stored, error_code from event_polls where id = ?", failed);
      expect(poll).toMatchObject({ status: "partial", pages: 1, seen: 3, stored: 3 });
      const [feed] = await rows<{ at: number; reason: string; strikes: number }>("select next_poll_at_ms as at, wait_reason as reason, strikes from event_feed");
      expect(feed).toMatchObject({ strikes: 1, at: world.nowMs + leastMs });
      world.nowMs += leastMs - 1;
      expect(await world.poll()).toBeNull();
      world.nowMs += 1;
      const next = await world.poll();
      expect(await rows("select status, gap_from_ms from event_polls where id = ?", next)).toEqual([{ status: "completed", gap_from_ms: null }]);
      expect(await rows("select count(*) as n from github_events")).toEqual([{ n: 11 }]);
    }); // prettier-ignore

  it("waits longer each time GitHub keeps failing, an hour at most", async () => {
    const world = new EventsWorld();
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      world.github.faults.set(0, "500");
      await world.poll();
      const [feed] = await rows<{ at: number }>("select next_poll_at_ms as at from event_feed");
      waits.push(((feed?.at ?? 0) - world.nowMs) / MINUTE);
      world.nowMs = feed?.at ?? 0;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it("that meets nothing it knows names the gap, and coverage says how much was seen", async () => {
    const world = new EventsWorld();
    push(world, 8);
    await world.poll();
    world.nowMs += 10 * MINUTE;
    push(world, 30);
    const id = await world.poll();
    const [from, to] = [START_MS + 8_000, START_MS + 31_000];
    expect(await rows("select gap_from_ms as a, gap_to_ms as b, overlapped from event_polls where id = ?", id)).toEqual([{ a: from, b: to, overlapped: 0 }]); // prettier-ignore
    const seen = await eventCoverage(openDatabase(env.DB), { fromMs: START_MS, toMs: START_MS + HOUR, limit: 10 });
    expect(seen).toMatchObject({
      observed: { fromMs: START_MS + 1_000, toMs: START_MS + 38_000 },
      coveredMs: 37_000 - 23_000,
      share: 14_000 / HOUR,
      gaps: [{ fromMs: from, toMs: to, pollId: id }],
      totals: { polls: 2, completed: 2, seen: 16, stored: 16 },
    });
  });

  it("whose Worker died after its first page is no bridge over what it did not read", async () => {
    const world = new EventsWorld();
    push(world, 8);
    await world.poll();
    world.nowMs += 10 * MINUTE;
    push(world, 20);
    // Dies once its first page is stored.
    world.github.meanwhile = () => world.kill.arm(1, true);
    await world.poll();
    world.github.meanwhile = null;
    push(world, 4);
    world.nowMs += 10 * MINUTE;
    const id = await world.poll();
    expect(await rows("select status from event_polls order by id")).toEqual(["completed", "abandoned", "completed"].map((status) => ({ status }))); // prettier-ignore
    expect(await rows("select gap_from_ms as a from event_polls where id = ?", id)).toEqual([{ a: START_MS + 8_000 }]);
  });

  it("of 2019, with pages that overlap, ends with each event once", async () => {
    const text = inject("recordings")["events-api-poll-2019-10-21.ndjson.gz"];
    if (text === undefined) return;
    const pages = text.split("\n").filter(Boolean).map((line) => (JSON.parse(line) as { response: { body: { id: string }[] } }).response.body); // prettier-ignore
    const world = new EventsWorld();
    world.github.served = pages.map((page) => JSON.stringify(page));
    const id = await world.poll();
    const ids = new Set(pages.flat().map((event) => event.id));
    expect([pages.flat().length, ids.size]).toEqual([281, 155]);
    expect(await rows("select status, pages, seen, stored, duplicates, rejected from event_polls where id = ?", id)).toEqual([{ status: "completed", pages: 10, seen: 281, stored: 155, duplicates: 126, rejected: 0 }]); // prettier-ignore
    expect(new Set((await rows<{ id: string }>("select id from github_events")).map((row) => row.id))).toEqual(ids);
  });
});

describe("looking up", () => {
  it("asks for each once a day, the most pushed first, and follows renames", async () => {
    const world = new EventsWorld();
    world.github.window = 100;
    push(world, 30, (n) => ({ actor: n <= 20 ? 7 : n, repo: n <= 25 ? 3 : n }));
    await live(world, 30);
    expect(new Set(world.github.told.slice(0, 2).map(({ what }) => what))).toEqual(
      new Set(["/repositories/3", "/user/7"]),
    );
    expect(new Set(world.github.told.map(({ what }) => what)).size).toBe(world.github.told.length);
    expect(await rows("select login, status from actors where id = '7'")).toEqual([{ login: "renamed-7", status: "completed" }]); // prettier-ignore
    expect(await rows("select distinct enrichment_status as s from push_events")).toEqual([{ s: "completed" }]);
    const asked = world.github.told.length;
    world.nowMs += 23 * HOUR;
    push(world, 1, () => ({ actor: 7, repo: 3 }));
    await live(world, 3);
    expect(world.github.told.length).toBe(asked);
    world.nowMs += 2 * HOUR;
    push(world, 1, () => ({ actor: 7, repo: 3 }));
    await live(world, 3);
    expect(world.github.told.length).toBe(asked + 2);
  });

  it("tries three times and no more; an actor's failure does not keep its repository from being known", async () => {
    const world = new EventsWorld();
    world.github.broken.add("/user/1");
    push(world, 2);
    const failing = () => world.github.requests - world.github.told.length;
    await world.poll();
    const polled = failing();
    for (let i = 0; i < 10; i++) {
      await world.enrich();
      world.nowMs += HOUR;
    }
    expect(failing() - polled).toBe(3);
    expect(await rows("select status, attempts, error_code from actors")).toEqual([{ status: "failed", attempts: 3, error_code: "upstream_unavailable" }]); // prettier-ignore
    expect(await rows("select status, full_name from repositories")).toEqual([{ status: "completed", full_name: "acme/renamed-1" }]); // prettier-ignore
    expect(await rows("select distinct enrichment_status as s from push_events")).toEqual([{ s: "failed" }]);
  });

  it("says of the deleted that they are gone, without asking again", async () => {
    const world = new EventsWorld();
    world.github.gone.add("/repositories/1");
    push(world, 1);
    await live(world, 5);
    expect(await rows("select status, attempts, error_code, gone_at_ms is not null as gone, full_name from repositories")).toEqual([{ status: "failed", attempts: 1, error_code: "not_found", gone: 1, full_name: "acme/r1" }]); // prettier-ignore
  });

  it("asks for many at once where there is a token, and singly for those a query does not know", async () => {
    const world = new EventsWorld();
    world.token = "ghp_0123456789abcdefghij";
    world.github.graphql = (ids) => ids.map((id) => {
      const [, kind, number] = /^0\d+:(User|Repository)(\d+)$/.exec(atob(id)) ?? [];
      if (number === "5") return null;
      return kind === "User" ? { __typename: kind, databaseId: Number(number), login: `q${number}` } : { __typename: kind, databaseId: Number(number), nameWithOwner: `acme/q${number}` };
    }); // prettier-ignore
    world.github.window = 100;
    push(world, 40, (n) => ({ actor: n % 20 + 1, repo: n % 20 + 1 })); // prettier-ignore
    await world.poll();
    const before = world.github.requests;
    await world.enrich();
    expect(world.github.requests - before).toBe(1 + 2);
    expect(await rows("select login from actors where id in ('4', '5') order by id")).toEqual([{ login: "q4" }, { login: "renamed-5" }]); // prettier-ignore
    expect(await rows("select distinct enrichment_status as s from push_events")).toEqual([{ s: "completed" }]);
  });
});

describe("questions of a million rows", () => {
  const none: ResolvedFilter = { repositoryIds: null, actorIds: null, ref: null, sinceMs: null, untilMs: null };
  const cursor = btoa(JSON.stringify([START_MS, "5"])).replaceAll("=", "");
  async function plan(query: ReturnType<typeof pushesQuery>): Promise<string> {
    const { sql, params } = openDatabase(env.DB).all(query).getQuery();
    const details = await rows<{ detail: string }>(`explain query plan ${sql}`, ...params);
    return details.map(({ detail }) => detail).join("\n");
  }

  it.each<[string, string, Partial<ResolvedFilter>]>([
    ["everything", "push_events_by_time", {}],
    ["a time", "push_events_by_time", { sinceMs: 1, untilMs: 9 }],
    ["a repository", "push_events_by_repository", { repositoryIds: ["1"] }],
    ["a repository's ref and actor", "push_events_by_repository", { repositoryIds: ["1"], actorIds: ["2"], ref: "x", sinceMs: 1 }],
    ["an actor", "push_events_by_actor", { actorIds: ["1"] }],
    ["an actor's ref", "push_events_by_actor", { actorIds: ["1"], ref: "x", untilMs: 7 }],
    ["a ref", "push_events_by_ref", { ref: "refs/heads/main", sinceMs: 5 }],
  ])("%s walks %s, without sorting", async (_, index, filter) => {
    for (const from of [undefined, cursor]) {
      const details = await plan(pushesQuery({ ...none, ...filter }, { cursor: from, limit: 101 }));
      expect(details).toMatch(new RegExp(`(SEARCH|SCAN) p USING INDEX ${index}`));
      expect(details).not.toMatch(/TEMP B-TREE|SCAN (?!p USING INDEX push_events_by_time)/);
    }
  }); // prettier-ignore

  it("storing looks at the rows that are new, and at single ones", async () => {
    const asked: { sql: string; params: unknown[] }[] = [];
    const recording = new Proxy(env.DB, {
      get: (db, key) => {
        if (key !== "prepare") return (Reflect.get(db, key) as (...args: unknown[]) => unknown).bind(db);
        return (sql: string) => ({
          bind: (...params: unknown[]) => (asked.push({ sql, params }), db.prepare(sql).bind(...params)),
        });
      },
    });
    const sha = "0".repeat(40);
    const parsed = parseEvent(
      JSON.stringify({
        id: "1",
        type: "PushEvent",
        created_at: "2026-01-01T00:00:00Z",
        actor: { id: 1, login: "a" },
        repo: { id: 1, name: "a/b" },
        payload: { push_id: 1, ref: "x", head: sha, before: sha },
      }),
    );
    if (!parsed.ok) throw new Error(parsed.reason);
    const page = { id: 1, anchorPollId: 1, seen: 1, rejects: [] };
    expect(await storeEvents(openDatabase(recording), [parsed.event], { nowMs: START_MS, page })).toEqual({
      stored: 1,
      pushes: 1,
    });
    expect(asked.length).toBeGreaterThan(10);
    for (const { sql, params } of asked) {
      const details = (await rows<{ detail: string }>(`explain query plan ${sql}`, ...params)).map(
        ({ detail }) => detail,
      );
      expect(
        details.filter((detail) => /SCAN (?!json_each|[rncj]\b|\(?subquery|CONSTANT)|push_events_by/i.test(detail)),
        sql,
      ).toEqual([]);
    }
  });

  it("the numbers come from the hourly counts and small indexes", async () => {
    const plans = await Promise.all(statsQueries({ fromMs: 0, toMs: 1, limit: 5 }).map(plan));
    expect(plans.join("\n")).not.toMatch(/push_events|github_events/);
    expect(plans[0]).toMatch(/SEARCH event_hours USING PRIMARY KEY/);
  });
});

it("an import of the recordings counts what it finds, twice over", async () => {
  const world = new EventsWorld();
  for (const [name, text] of Object.entries(inject("recordings"))) {
    if (name.startsWith("events-api")) continue;
    const events = text.split("\n").filter(Boolean).map((line) => parseEvent(line)).flatMap((one): ParsedEvent[] => (one.ok ? [one.event] : [])); // prettier-ignore
    const first = await world.import(text);
    expect([first?.rejected, first?.lines]).toEqual([0, events.length]);
    expect(await world.import(text)).toMatchObject({ stored: 0, duplicates: events.length, pushes: 0 });
  }
});

it("an import goes on over whatever is no event, and names it", async () => {
  const world = new EventsWorld();
  const good = (id: number) => JSON.stringify({ id: String(id), type: "WatchEvent", created_at: "2021-01-01T00:00:00Z", actor: null, repo: { id: 1, name: "a/b" } }); // prettier-ignore
  const lines = [
    good(1),
    "{cut",
    good(2),
    "x".repeat(10_000_000),
    "",
    good(3).replace('"2021', '"no'),
    good(4),
    '{"id":5}',
    good(6),
  ];
  const report = await world.import(lines.join("\n"));
  expect(report).toEqual({
    lines: 8, stored: 4, duplicates: 0, pushes: 0, rejected: 4, unreadablePushes: [],
    rejects: [{ line: 2, reason: "not JSON" }, { line: 4, reason: "longer than a megabyte" }, { line: 6, reason: "created_at is not a time" }, { line: 8, reason: "type is not the name of an event" }],
  }); // prettier-ignore
});

it("numbers are of what is stored", async () => {
  const world = new EventsWorld();
  world.github.window = 100;
  push(world, 10, (n) => ({ actor: n % 3, repo: (n % 2) + 1 }));
  await world.poll();
  const stats = await eventStats(openDatabase(env.DB), { fromMs: START_MS, toMs: START_MS + HOUR, limit: 1 });
  expect(stats).toMatchObject({ events: 10, pushes: 10, repositories: 2, pushesPerHour: [{ hourMs: START_MS, pushes: 10 }], busiestRepositories: [{ id: "1", name: "acme/r1", pushes: 5 }], rateLimit: { limit: 5_000 } }); // prettier-ignore
});

it("an event's text stays what it was: numbers, escapes, order, double and unknown fields", async () => {
  const world = new EventsWorld();
  const text = String.raw`{"type":"NewEvent","id":"7","n":12345678901234567890,"f":1.0e2,"s":"\u003c\/\u0000é\ud83d","d":1,"d":2,"__proto__":{},"0":[],"created_at":"2026-01-01T00:00:00Z","actor":null}`;
  expect(await world.import(`${text}\n`)).toMatchObject({ stored: 1, rejected: 0 });
  expect(await rows("select raw from github_events")).toEqual([{ raw: text }]);
  world.nowMs += 1;
  await world.archive(0);
  expect(await rows("select raw from github_events")).toEqual([{ raw: null }]);
  expect(await readEvent({ db: openDatabase(env.DB), archive: env.ARCHIVE }, "7")).toBe(text);
});

it.each([
  ["in one script", (n: number) => `${"плюшки ".repeat(40_000)}${n}`],
  ["mostly ASCII", (n: number) => (n % 5 === 0 ? `é ü 推送 \u{1f680}${"\u{1f680}".repeat(n * 500)}` : "x".repeat(100_000))],
  ["too long to be escaped", (n: number) => (n === 1 ? "плюшки".repeat(38_000) : "x".repeat(400_000))],
])("texts %s come back byte for byte", async (_, words) => {
  const world = new EventsWorld();
  const texts = Array.from({ length: 12 }, (__, n) => {
    const sha = String(n).padStart(40, "0");
    const repo = { id: 1 + (n % 3), name: "acme/ünïcode-推" };
    return `{ "id":"${n + 1}","type":"PushEvent","actor":{"id":${n + 1},"login":"é${n}"},"repo": ${JSON.stringify(repo)},"payload":{"push_id":${n + 1},"ref":"refs/heads/推-${n}","head":"${sha}","before":"${sha}","words":"${words(n)}"},"created_at":"2026-01-01T00:00:00Z"}`;
  });
  expect(await world.import(`${texts.join("\r\n")}\r\n`)).toMatchObject({ lines: 12, stored: 12, pushes: 12, rejected: 0 });
  const stored = await rows<{ raw: string }>("select raw from github_events order by seq");
  expect(stored.map(({ raw }) => raw)).toEqual(texts);
  expect(await rows("select ref from push_events order by seq")).toEqual(texts.map((__, n) => ({ ref: `refs/heads/推-${n}` })));
  expect(await rows("select distinct full_name as name from repositories")).toEqual([{ name: "acme/ünïcode-推" }]);
}); // prettier-ignore

it("the guide's questions can be asked", async () => {
  const world = new EventsWorld();
  push(world, 3);
  await world.poll();
  const questions = inject("questions");
  expect(questions.length).toBeGreaterThan(5);
  for (const sql of questions) await expect(rows(sql), sql).resolves.toBeInstanceOf(Array);
});
