import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { API_KEY } from "../end-to-end/support/platform.ts";
import { findings } from "./support/accessibility.ts";
import { type Dashboard, startDashboard } from "./support/dashboard.ts";

let dashboard: Dashboard;

beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(async () => await dashboard.close());
afterEach(() => expect(dashboard.faults.splice(0)).toEqual([]));

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** The feed shows so many. */
const WINDOW = 300;
/** An hour of a day long ago. */
const THEN_MS = Date.parse("2026-03-05T08:00:00Z");
const HOSTILE = `refs/heads/<img src=x onerror="hacked=1">`;

interface Pushed {
  id: number;
  atMs: number;
  actor: string;
  repo: string;
  ref?: string;
}

/** A push as GitHub has shown it since October 2025. */
const push = ({ id, atMs, actor, repo, ref = "refs/heads/main" }: Pushed) => ({
  id: String(id),
  type: "PushEvent",
  actor: { id: numberOf(actor), login: actor, url: `https://api.github.com/users/${actor}` },
  repo: { id: numberOf(repo), name: repo, url: `https://api.github.com/repos/${repo}` },
  payload: {
    repository_id: numberOf(repo),
    push_id: id + 1,
    ref,
    head: id.toString(16).padStart(40, "a"),
    before: "b".repeat(40),
  },
  public: true,
  created_at: new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z"),
});
const NAMES: string[] = [];
/** The same number for the same name. */
const numberOf = (name: string): number => 5_000 + (NAMES.indexOf(name) + 1 || NAMES.push(name));

async function store(events: readonly object[]): Promise<void> {
  const answer = await fetch(`${dashboard.origin}/api/events/import`, {
    method: "POST",
    headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/x-ndjson" },
    body: events.map((event) => `${JSON.stringify(event)}\n`).join(""),
  });
  expect(await answer.json()).toMatchObject({ stored: events.length, rejected: 0 });
}

/** Looks at the feed now, whenever the next look was due. */
async function poll(): Promise<void> {
  await dashboard.platform.db.exec("update event_feed set next_poll_at_ms = 0");
  await dashboard.platform.cron("* * * * *");
}

const rows = (page: Page) => page.getByRole("list", { name: "Pushes" }).getByRole("listitem");
const filter = async (page: Page, label: string, text: string): Promise<void> => {
  await page.getByRole("search").getByLabel(label).fill(text);
  await page.getByRole("button", { name: "Filter" }).click();
};

it("says how to begin, shows recorded pushes, narrows them, and saves what is shown", async () => {
  const page = await dashboard.open("/events");
  await page.getByRole("heading", { name: "No events yet" }).waitFor();
  await page.getByText("EVENTS_POLL").waitFor();
  await page.getByText("npm run demo -- events").waitFor();
  expect(await findings(page)).toEqual([]);

  await store(
    Array.from({ length: 60 }, (_, i) =>
      i < 40
        ? push({ id: 1_000 + i, atMs: THEN_MS + (i % 4) * HOUR_MS, actor: "ada", repo: "acme/alpha" })
        : push({ id: 1_000 + i, atMs: THEN_MS + i * MINUTE_MS, actor: "bob", repo: "acme/beta", ref: HOSTILE }),
    ),
  );
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("heading", { name: "No events in this time" }).waitFor();
  await page.getByRole("button", { name: "Show the newest day" }).click();

  await page.getByRole("img", { name: /^Pushes every hour: 60 pushes in all, .*: 30\.$/ }).waitFor();
  const busiest = page.getByRole("region", { name: "Busiest repositories" }).getByRole("listitem");
  expect(await busiest.allInnerTexts()).toEqual(["acme/alpha\n40", "acme/beta\n20"]);
  await page.getByText("GitHub was not polled yet.").waitFor();
  await page.getByText("As a table").click();
  const table = page.getByRole("region", { name: "Pushes every hour" });
  const perHour = (await table.locator("tbody td:nth-child(2)").allInnerTexts()).map(Number);
  expect(perHour.filter((pushes) => pushes > 0)).toEqual([10, 10, 10, 30]);
  expect(perHour.length).toBeGreaterThanOrEqual(24);

  await expect.poll(() => rows(page).count()).toBe(50);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect.poll(() => rows(page).count()).toBe(60);
  expect(new Set(await rows(page).locator(".sha").allInnerTexts()).size).toBe(1); // by their first digits, as everywhere
  expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);

  await filter(page, "Contributor", "bob");
  await expect.poll(() => rows(page).count()).toBe(20);
  expect((await rows(page).first().innerText()).includes(HOSTILE.slice("refs/heads/".length))).toBe(true);
  expect(new URL(page.url()).searchParams.get("actor")).toBe("bob");
  await filter(page, "Branch or ref", "main");
  await page.getByRole("heading", { name: "No push fits" }).waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  await filter(page, "Repository", "no name");
  await page.getByText("must be owner/name, or GitHub's number").waitFor();
  await page.getByRole("region", { name: "Busiest repositories" }).getByRole("link", { name: "acme/beta" }).click();
  await expect.poll(() => rows(page).count()).toBe(20);

  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export as NDJSON" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("pushes.ndjson");
  const lines = (await readFile(await saved.path(), "utf8")).trimEnd().split("\n");
  const ids = lines.map((line) => (JSON.parse(line) as { eventId: string }).eventId);
  expect(ids).toEqual(Array.from({ length: 20 }, (_, i) => String(1_059 - i)));

  await page.reload(); // the address is the question
  await expect.poll(() => rows(page).count()).toBe(20);
  expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
  await page.context().close();
});

it("marks what polls missed, says what is left of the limit, and can be used by everybody", async () => {
  const { github } = dashboard.platform;
  await github.setRateLimit("user", 5_000);
  const nowMs = Date.now();
  const recent = (count: number, id: number, fromMs: number, apartMs: number) =>
    Array.from({ length: count }, (_, i) =>
      push({ id: id + i, atMs: fromMs + i * apartMs, actor: `dev-${i % 7}`, repo: `acme/part-${i % 12}` }),
    );
  // What is seen now may be of long ago: the way there is offered.
  await github.events.publish(recent(5, 50_000_000_000, THEN_MS, MINUTE_MS));
  await poll();
  const old = await dashboard.open("/events");
  await old.getByRole("button", { name: "Show the newest day" }).waitFor();
  await old.getByRole("region", { name: "GitHub's limit" }).waitFor();
  await old.context().close();

  await github.events.publish(recent(40, 60_000_000_000, nowMs - 5 * HOUR_MS, MINUTE_MS));
  await poll();
  // More than the feed shows: what is between was missed.
  await github.events.publish(recent(WINDOW + 20, 60_000_001_000, nowMs - 2 * HOUR_MS, 20_000));
  await poll();

  for (const [viewport, colorScheme] of [
    [{ width: 1_280, height: 900 }, "light"],
    [{ width: 360, height: 740 }, "dark"],
  ] as const) {
    const page = await dashboard.open("/events", { viewport, colorScheme, reducedMotion: "reduce" });
    const coverage = page.getByRole("region", { name: "Coverage" });
    await coverage.getByRole("img", { name: /^Seen \d+(\.\d)?% of the time, 1 known gap\.$/ }).waitFor();
    expect(await coverage.locator("svg.chart-strip .gap title, svg.chart-strip g:has(.gap) title").count()).toBe(1);
    await coverage.getByText("Gaps as a table").click();
    expect(await coverage.getByRole("region", { name: "Known gaps" }).getByRole("row").count()).toBe(2);
    await coverage.getByText("The newest 3 polls").click();
    const limit = page.getByRole("region", { name: "GitHub's limit" });
    await limit.getByRole("img", { name: /^\d+ of 5,000 requests used$/ }).waitFor();
    await limit.getByText(/Starts anew in (?:\d+ min|1 h)/).waitFor();
    await page.getByText("As a table", { exact: true }).click();
    await rows(page).first().waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.context().close();
  }
});
