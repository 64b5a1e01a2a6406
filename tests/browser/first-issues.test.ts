import { serveIssueLists } from "@dome/local-github";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { API_KEY } from "../end-to-end/support/platform.ts";
import { type Dashboard, startDashboard } from "./support/dashboard.ts";

let dashboard: Dashboard;

const MARKUP = `<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>`;
const TITLE = `Fix the typo ${MARKUP} \u202egnp.exe`;
const LABEL = 'good first issue, <b>"really"</b>';

beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(async () => await dashboard.close());
afterEach(() => expect(dashboard.faults.splice(0)).toEqual([]));

interface Scrapes {
  scrapes: { phase: string }[];
  queue: Record<string, number>;
}

/** Scrapes until nothing is left to scrape or to explain. */
async function scrape(): Promise<void> {
  const { platform, origin } = dashboard;
  await platform.cron("0 */6 * * *");
  await vi.waitUntil(
    async () => {
      const answer = await fetch(`${origin}/api/issue-scrapes`, { headers: { authorization: `Bearer ${API_KEY}` } });
      const { scrapes, queue } = (await answer.json()) as Scrapes;
      if (scrapes[0]?.phase !== "done") await platform.cron("*/5 * * * *");
      return scrapes[0]?.phase === "done" && (queue["pending"] ?? 0) + (queue["processing"] ?? 0) === 0;
    },
    { timeout: 60_000, interval: 100 },
  );
}

const titles = async (page: Page): Promise<string[]> =>
  await page.getByRole("list", { name: "First issues" }).getByRole("heading", { level: 2 }).allTextContents();

it("shows what is free and explained, narrows it by the address, and keeps strangers' words text", async () => {
  const { platform, origin } = dashboard;
  const early = await dashboard.open("/first-issues");
  await early.getByRole("heading", { name: "No free issues yet" }).waitFor();
  await early.context().close();

  await serveIssueLists(platform.github, null, Date.now());
  await platform.github.issues.load([
    {
      owner: "sample-org",
      name: "lantern",
      description: `A lamp ${MARKUP}`,
      stars: 340,
      languages: { Rust: 12_000 },
      pushedAtMs: Date.now(),
      readme: `# lantern\n\nA lamp for terminals ${MARKUP} that many people use every day.\n`,
      issues: [
        { number: 7, title: TITLE, body: `The word is misspelt in README.md. ${MARKUP} [click](javascript:alert(1))`, labels: ["good first issue", LABEL], comments: 3 }, // prettier-ignore
      ],
    },
  ]);
  await scrape();

  const page = await dashboard.open("/first-issues");
  const list = page.getByRole("list", { name: "First issues" });
  await list.waitFor();
  const all = await titles(page);
  expect(all).toContain("Fix typo in README.md");
  for (const taken of ["Add a dark theme", "Rename boil() to heat()", "Closed long ago"])
    expect(all).not.toContain(taken);

  const typo = list.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Fix typo in README.md" }) });
  const told = (await typo.first().innerText()).replaceAll(/\s+/g, " ");
  expect(told).toMatch(/Difficulty [1-5] of 5/);
  expect(told).toMatch(/Why [1-5]:/);
  expect(told).toContain("The word recieve in README.md");
  expect(told).toContain("First steps");
  expect(told).toContain("About kettle");
  expect(told).toContain("offline: the issue's own sentences, no model");
  expect(told).toContain("offline: the README's own sentences, no model");
  expect(told).toMatch(/1,200 stars .*opened .* comment/);
  expect(await typo.first().getByRole("link", { name: "Fix typo in README.md" }).getAttribute("href")).toMatch(
    /\/sample-org\/kettle\/issues\/1$/,
  );

  // Hostile words are words, wherever they stand.
  const shown = `Fix the typo ${MARKUP} ‹U+202E›gnp.exe`;
  expect(all).toContain(shown);
  expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
  expect(await page.locator("main img, main script, main iframe, main b").count()).toBe(0);
  expect(await page.locator("a[href^='javascript:']").count()).toBe(0);

  // What is offered is what projects are mainly written in: they all have a few lines of Shell.
  const offered = page.locator("#first-issues-language option");
  await vi.waitUntil(async () => (await offered.count()) > 0, { timeout: 20_000 });
  expect(await offered.allTextContents()).toEqual(["Python", "Rust", "TypeScript"]);

  // A filter narrows, stands in the address, and is there after a reload.
  await page.getByRole("combobox", { name: "Language" }).fill("python");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${origin}/first-issues?language=python`);
  await list.waitFor();
  const python = await titles(page);
  expect(python.length).toBeGreaterThan(0);
  expect(python.length).toBeLessThan(all.length);
  expect(python).not.toContain("Fix typo in README.md");
  expect(await page.getByRole("link", { name: "Atom" }).getAttribute("href")).toBe(
    "/api/issues/feed.atom?language=python",
  );
  await page.reload();
  await list.waitFor();
  expect(await titles(page)).toEqual(python);
  await page.getByRole("combobox", { name: "Stars" }).selectOption("10000");
  await page.getByRole("heading", { name: "Nothing fits" }).waitFor();
  await page.getByRole("button", { name: "Show everything" }).click();
  await vi.waitUntil(async () => (await titles(page)).length === all.length, { timeout: 20_000 });
  await list.getByRole("link", { name: LABEL }).click();
  await vi.waitUntil(async () => (await titles(page)).length === 1, { timeout: 20_000 });
  expect(await titles(page)).toEqual([shown]);
  await page.context().close();
});

it("says of what is unrated that it is, and why", async () => {
  const { platform } = dashboard;
  const reason = `No sign of it ${MARKUP}`;
  await platform.db
    .prepare(
      "update ai_summaries set difficulty_score = null, difficulty_reasons = '[]', unrated_reason = ? where difficulty_score = 4",
    )
    .bind(reason)
    .run();
  const page = await dashboard.open("/first-issues?difficulty=unrated&minStars=not-a-number");
  await page.getByText(`Unrated: ${reason}`).waitFor();
  const issue = page.getByRole("list", { name: "First issues" }).locator("> li");
  const unrated = await titles(page);
  expect(unrated).toContain("Kettle hangs when two requests come at once");
  expect(unrated).not.toContain("Fix typo in README.md");
  for (const text of await issue.allInnerTexts()) expect(text).not.toMatch(/Difficulty \d/);
  await page.getByRole("combobox", { name: "Difficulty" }).selectOption("2");
  await page.getByRole("heading", { name: "Fix typo in README.md" }).waitFor();
  await page.context().close();
});

it.each([
  ["a desktop, light", { width: 1_280, height: 900 }, "light"],
  ["a phone, dark", { width: 360, height: 740 }, "dark"],
] as const)("can be used by everybody on %s", async (_where, viewport, colorScheme) => {
  const page = await dashboard.open("/first-issues", { viewport, colorScheme, reducedMotion: "reduce" });
  await page.getByRole("list", { name: "First issues" }).waitFor();
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const found = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return found.violations.map(({ id, nodes }) => [id, nodes.map((node) => String(node.target))]);
  });
  expect(violations).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.context().close();
});

it("says what went wrong, and tries again", async () => {
  const page = await dashboard.open("/activity");
  await page.route("**/api/issues?*", async (route) => await route.abort());
  await page.getByRole("link", { name: "First issues" }).click();
  await page.getByText("The issues could not be read").waitFor();
  await page.unroute("**/api/issues?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("list", { name: "First issues" }).waitFor();
  await page.context().close();
});
