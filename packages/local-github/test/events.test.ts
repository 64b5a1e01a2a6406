import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { LocalGitHub } from "../src/index.ts";
import { bearer, get, startGitHub } from "./support/github.ts";

interface Event {
  id: string;
  type: string;
  actor: { id: number; login: string };
  repo: { id: number; name: string };
  payload: Record<string, unknown>;
  created_at: string;
}

const list = async (response: Response): Promise<Event[]> => (await response.json()) as Event[];
const DATA = join(import.meta.dirname, "../../../../shared/data/github-events");

async function withCommits(count: number, options: Parameters<typeof startGitHub>[0] = {}): Promise<LocalGitHub> {
  const github = await startGitHub(options);
  await github.createRepository({ owner: "acme", name: "site" });
  await github.push("acme/site", {
    commits: Array.from({ length: count }, (_, i) => ({ message: `c${i}`, changes: [{ path: "a", content: String(i) }], author: { name: i % 2 ? "Ada Lovelace" : "Bob", email: "a@example.com" } })),
  }); // prettier-ignore
  return github;
}

it("shows the commits of the served repositories as pushes, newest first, with the five fields of today", async () => {
  const github = await withCommits(5);
  const answer = await get(github, "/events");
  expect(answer.headers.get("x-poll-interval")).toBe("60");
  const events = await list(answer);
  const log = await github.log("acme/site");
  expect(events.map((event) => event.payload["head"])).toEqual(log);
  expect(events.map((event) => event.payload["before"])).toEqual([...log.slice(1), "0".repeat(40)]);
  expect(Object.keys(events[0]!.payload).sort()).toEqual(["before", "head", "push_id", "ref", "repository_id"]);
  expect(new Set(events.map((event) => event.actor.login))).toEqual(new Set(["ada-lovelace", "bob"]));
  expect(new Set(events.map((event) => event.id)).size).toBe(5);
});

it("is the same for whoever starts it twice, and grows by what is pushed", async () => {
  const ids = async (github: LocalGitHub) => (await list(await get(github, "/events"))).map((event) => event.id);
  const [one, two] = [await withCommits(4), await withCommits(4)];
  expect(await ids(one)).toEqual(await ids(two));
  const etag = (await get(one, "/events")).headers.get("etag")!;
  expect((await get(one, "/events", { headers: { "if-none-match": etag } })).status).toBe(304);
  const { sha } = await one.commit("acme/site", { changes: [{ path: "b", content: "b" }] });
  const after = await get(one, "/events", { headers: { "if-none-match": etag } });
  expect((await list(after))[0]?.payload["head"]).toBe(sha);
});

it("pages through at most 300, by links, and refuses to go further", async () => {
  const github = await startGitHub();
  await github.events.publish(
    Array.from({ length: 350 }, (_, i) => ({
      id: String(i + 1), type: "WatchEvent", actor: { id: 7, login: "ada", gravatar_id: "", url: "https://x.test/u", avatar_url: "https://x.test/a" },
      repo: { id: 8, name: "acme/other", url: "https://x.test/r" }, payload: { action: "started" }, public: true, created_at: "2026-01-01T00:00:00Z",
    })),
  ); // prettier-ignore
  const seen: string[] = [];
  let next: string | undefined = "/events?per_page=100";
  for (let page = 0; next !== undefined; page++) {
    expect(page).toBeLessThan(3);
    const answer: Response = await get(github, next);
    seen.push(...(await list(answer)).map((event) => event.id));
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
  }
  expect(seen).toEqual(Array.from({ length: 300 }, (_, i) => String(350 - i)));
  expect((await get(github, "/events?per_page=100&page=4")).status).toBe(422);
  expect(await list(await get(github, "/events"))).toHaveLength(15);
});

it("charges an anonymous 304 and not one with a token", async () => {
  const github = await withCommits(1);
  const left = (answer: Response) => Number(answer.headers.get("x-ratelimit-remaining"));
  for (const headers of [{}, bearer(await github.tokens.add({ login: "one" }))]) {
    const first = await get(github, "/events", { headers });
    const again = await get(github, "/events", {
      headers: { ...headers, "if-none-match": first.headers.get("etag")! },
    });
    expect(again.status).toBe(304);
    expect(left(first) - left(again)).toBe("authorization" in headers ? 0 : 1);
  }
});

it("knows accounts and repositories by number, also those that only events name", async () => {
  const github = await withCommits(2);
  const [event] = await list(await get(github, "/events"));
  expect(await (await get(github, `/user/${event!.actor.id}`)).json()).toMatchObject({ id: event!.actor.id, login: event!.actor.login }); // prettier-ignore
  await github.events.publish([
    { id: "9", actor: { id: 77, login: "elsewhere" }, repo: { id: 88, name: "other/thing" } },
  ]);
  expect(await (await get(github, "/user/77")).json()).toMatchObject({ id: 77, login: "elsewhere" });
  expect(await (await get(github, "/repositories/88")).json()).toMatchObject({ id: 88, full_name: "other/thing" });
  expect((await get(github, "/user/78")).status).toBe(404);
  expect((await get(github, "/repositories/89")).status).toBe(404);
  expect((await get(github, "/repositories/88/commits")).status).toBe(404);
});

it("shows recorded events as they were, a few more each minute", async () => {
  if (!existsSync(DATA)) {
    if (process.env["CI"] === "true") throw new Error(`${DATA} is missing: CI must test with all recordings`);
    return;
  }
  const github = await startGitHub({ events: { dir: DATA, perMinute: 50, pollIntervalSeconds: 5 } });
  // Older generations than the description: read without it.
  const read = async (): Promise<Event[]> =>
    await list(await fetch(`${github.apiUrl}/events?per_page=100`, { headers: { "user-agent": "test" } }));
  const first = await read();
  expect(first).toHaveLength(100);
  await github.advanceClock(60_000);
  const later = await read();
  expect(later.slice(50)).toEqual(first.slice(0, 50));
  expect(Number(later[0]!.id)).toBeGreaterThan(Number(first[0]!.id));
  expect((await get(github, `/user/${later[0]!.actor.id}`)).status).toBe(200);
});
