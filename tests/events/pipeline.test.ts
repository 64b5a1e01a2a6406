import fc from "fast-check";
import { inject, it } from "vitest";
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Fault, Shown } from "./feed-double.ts";
import { seed } from "../support/seed.ts";
import { broken } from "./truths.ts";
import { EventsWorld, rows, START_MS } from "./world.ts";

const MINUTE = 60_000;

const death = fc.option(fc.record({ steps: fc.integer({ min: 1, max: 12 }), after: fc.boolean() }), { freq: 3 });
const fault = fc.record({ at: fc.nat({ max: 4 }), kind: fc.constantFrom<Fault>("500", "403-secondary", "429", "cut", "unreachable") }); // prettier-ignore
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("publish" as const), kinds: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 9 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("poll" as const), death, faults: fc.array(fault, { maxLength: 1 }), shuffled: fc.boolean(), meanwhile: fc.nat({ max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("enrich" as const), death, faults: fc.array(fault, { maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("archive" as const), death }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("import" as const), death, from: fc.nat({ max: 40 }), count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.constantFrom(2, 6, 61, 25 * 60) }) },
); // prettier-ignore
const scenario = fc.record({
  steps: fc.array(step, { minLength: 4, maxLength: 22 }),
  gone: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
  broken: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
});

/** Publishes one event; what it is depends on `kind`, so that draws shrink to the ordinary. */
function publish(world: EventsWorld, kind: number): void {
  const n = world.github.shown.length + 1;
  const atMs = START_MS + n * 7_000;
  const base = { id: String(50_000_000_000 + n), created_at: new Date(atMs).toISOString(), actor: { id: 1 + (n % 5), login: `a${n % 5}` }, repo: { id: 1 + (n % 4), name: `acme/r${n % 4}` }, public: true }; // prettier-ignore
  const sha = String(n).padStart(40, "0");
  const push = { ...base, type: "PushEvent", payload: { repository_id: 1 + (n % 4), push_id: 900 + n, ref: "refs/heads/main", head: sha, before: sha } }; // prettier-ignore
  const made: [unknown, boolean, boolean] =
    kind <= 5 ? [push, true, true]
    : kind === 6 ? [{ ...base, type: "WatchEvent", payload: { action: "started" }, new_field: { a: [1] } }, true, false]
    : kind === 7 ? [{ ...push, payload: { ...push.payload, head: 7 } }, true, false]
    : kind === 8 ? [{ ...base, type: "WatchEvent", id: `x${n}` }, false, false]
    : [`not an object ${n}`, false, false]; // prettier-ignore
  const [value, isReadable, isPush] = made;
  const text = kind === 6 ? JSON.stringify(value, null, 1) : JSON.stringify(value);
  world.github.shown.push({ text, id: isReadable ? base.id : null, atMs, isPush });
}

async function play(drawn: typeof scenario extends fc.Arbitrary<infer S> ? S : never): Promise<string[]> {
  await reset();
  await applyD1Migrations(env.DB, env.MIGRATIONS);
  const world = new EventsWorld();
  const { github } = world;
  for (const id of drawn.gone) github.gone.add(`/${id % 2 ? "user" : "repositories"}/${id}`);
  for (const id of drawn.broken) github.broken.add(`/${id % 2 ? "repositories" : "user"}/${id}`);
  const arm = (one: { steps: number; after: boolean } | null): void => {
    if (one !== null) world.kill.arm(one.steps, one.after);
  };
  for (const one of drawn.steps) {
    github.faults = new Map("faults" in one ? one.faults.map(({ at, kind }) => [at, kind]) : []);
    if (one.do === "publish") for (const kind of one.kinds) publish(world, kind);
    else if (one.do === "wait") world.nowMs += one.minutes * MINUTE;
    else if (one.do === "poll") {
      const [feed] = await rows<{ at: number }>("select next_poll_at_ms as at from event_feed");
      world.nowMs = Math.max(world.nowMs + MINUTE, feed?.at ?? 0);
      github.sent = [];
      const window = github.shown.slice(-github.window);
      github.shuffled = one.shuffled;
      github.meanwhile = () => {
        for (let i = 0; i < one.meanwhile; i++) publish(world, i);
      };
      arm(one.death);
      const id = await world.poll();
      github.meanwhile = null;
      const [poll] =
        id === null ? [] : await rows<{ status: string }>("select status from event_polls where id = ?", id);
      if (poll?.status === "completed") {
        // All that was there from its beginning to its end, whatever came meanwhile.
        const stayed = window.filter((one) => github.shown.slice(-github.window).includes(one));
        const missing = await lacking([...stayed, ...github.sent]);
        if (missing.length > 0) return [`a completed poll lost ${missing.join()}`];
      }
    } else if (one.do === "enrich") {
      arm(one.death);
      await world.enrich();
    } else if (one.do === "archive") {
      arm(one.death);
      await world.archive(0);
    } else {
      const part = github.shown.slice(one.from, one.from + one.count);
      arm(one.death);
      await world.import(`${part.map(({ text }) => text.replaceAll("\n", " ")).join("\n")}\n`);
    }
    // What an import stored is what the polls did not: counted from the rows themselves.
    const [by] = await rows<{ n: number }>("select count(*) as n from github_events where poll_id is null");
    const wrong = await broken(github.shown, by?.n ?? 0);
    if (wrong.length > 0) return [`after ${JSON.stringify(one)}`, ...wrong];
  }
  return await settle(world);
}

/** Readable elements that are not stored, unreadable ones that are not kept beside. */
async function lacking(sent: readonly Shown[]): Promise<string[]> {
  const stored = new Set((await rows<{ id: string }>("select id from github_events")).map(({ id }) => id));
  const rejected = new Set((await rows<{ raw: string }>("select raw from event_rejects")).map(({ raw }) => raw));
  return sent.filter(({ id, text }) => (id === null ? !rejected.has(text) : !stored.has(id))).map(({ text }) => text);
}

/** Faults stop: everything that waits comes to an end, and says how. */
async function settle(world: EventsWorld): Promise<string[]> {
  world.github.faults.clear();
  for (let pass = 0; pass < 12; pass++) {
    world.nowMs += 61 * MINUTE;
    await world.enrich();
  }
  const [by] = await rows<{ n: number }>("select count(*) as n from github_events where poll_id is null");
  const wrong = await broken(world.github.shown, by?.n ?? 0, true);
  const open = await rows("select id, status, attempts from actors where status not in ('completed', 'failed') union all select id, status, attempts from repositories where status not in ('completed', 'failed')"); // prettier-ignore
  if (open.length > 0) wrong.push(`never ended: ${JSON.stringify(open)}`);
  if (await world.wake()) wrong.push("something is still due");
  if (world.github.overdrawn > 0) wrong.push("a request beyond the limit");
  return wrong;
}

it("loses nothing it fetched, stores nothing twice and tells the truth, whatever dies on the way", async () => {
  const path = inject("eventPath");
  await fc.assert(
    fc.asyncProperty(scenario, async (drawn) => {
      const wrong = await play(drawn);
      if (wrong.length > 0)
        throw new Error(`${wrong.slice(0, 8).join("\n")}\nReplay: CHAOS_SEED=${seed} npm test -- --project events (with the path printed below as CHAOS_PATH)`); // prettier-ignore
    }),
    { numRuns: inject("eventRuns"), ...(path === null ? {} : { path }) },
  );
});
