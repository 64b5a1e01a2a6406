import type { JSHandle, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./support/dashboard.ts";

let dashboard: Dashboard;

beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(async () => await dashboard.close());
afterEach(() => expect(dashboard.faults.splice(0)).toEqual([]));

/** What the page's sockets are watched with. */
interface Watched {
  sockets: WebSocket[];
  heard: { project: string; seq: number }[];
  /** While set, new sockets are refused. */
  refused: boolean;
}

/** Runs in the page: keeps its sockets, and what they said, where the test can reach them. */
function watchSockets(): void {
  const watched: Watched = { sockets: [], heard: [], refused: false };
  (globalThis as unknown as { watched: Watched }).watched = watched;
  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, watched.refused ? ["dome"] : protocols);
      watched.sockets.push(this);
      this.addEventListener("message", (event: MessageEvent<string>) => {
        const message = JSON.parse(event.data) as { type: string; project: string; seq: number };
        if (message.type === "github:progress") watched.heard.push({ project: message.project, seq: message.seq });
      });
    }
  };
}

/** What {@link watchSockets} left in the page. */
const watchedIn = async (page: Page): Promise<JSHandle<Watched>> =>
  await page.evaluateHandle(() => (globalThis as unknown as { watched: Watched }).watched);

it("connects again by itself after the socket drops, and misses nothing", async () => {
  const { platform, dome } = dashboard;
  const source = await platform.github.createRepository({ owner: "acme", name: "news", notify: false });
  const files = (version: number) =>
    Array.from({ length: 30 }, (_, i) => ({ path: `f${i}.txt`, content: `version ${version} of ${i}\n` }));
  await platform.github.commit(source.id, { changes: files(1), notify: false });
  const { repository, job } = await dome.register(source);
  await dome.ended(job.id);

  const page = await dashboard.open(`/repositories/${repository.id}`, { before: watchSockets });
  await page.getByText("Live", { exact: true }).waitFor();
  const first = await dome.sync(repository.id);
  await page.locator(`[data-job-row="${first.id}"][data-status="completed"]`).waitFor();

  const watched = await watchedIn(page);
  await watched.evaluate((it) => {
    it.refused = true;
    it.sockets.at(-1)?.close(4000, "dropped by the test");
  });
  await page.getByRole("button", { name: /Reconnecting/ }).waitFor();
  await page.getByText("Live updates are interrupted.").waitFor();
  const { sha } = await platform.github.commit(source.id, { changes: files(2) });
  const missed = await dome.reaches(repository.id, sha);

  await watched.evaluate((it) => {
    it.refused = false;
  });
  await page.getByText("Live", { exact: true }).waitFor();
  await page.locator(`[data-job-row="${missed.id}"][data-status="completed"]`).waitFor();
  await page.getByRole("term").filter({ hasText: "At commit" }).waitFor();
  await page
    .locator(".cards")
    .getByRole("link", { name: sha.slice(0, 7) })
    .first()
    .waitFor();

  const last = await dome.sync(repository.id);
  await page.locator(`[data-job-row="${last.id}"][data-status="completed"]`).waitFor();
  const heard = await watched.evaluate((it) => it.heard);
  const numbers = heard.filter(({ project }) => project === "default").map(({ seq }) => seq);
  const [start = 0] = numbers;
  // Every number from the first on, each once: what happened in between was sent again, and nothing twice.
  expect(numbers).toEqual(numbers.map((_, at) => start + at));
  await page.context().close();
});

it("hears of a repository that somebody else adds, in a project that is new", async () => {
  const { platform, dome } = dashboard;
  const source = await platform.github.createRepository({ owner: "acme", name: "surprise", notify: false });
  await platform.github.commit(source.id, { changes: [{ path: "a.txt", content: "a\n" }], notify: false });
  const page = await dashboard.open();
  await page.getByText("Live", { exact: true }).waitFor();
  await dome.expect(202, "POST", "/api/repositories/github", { owner: "acme", repo: "surprise", project: "elsewhere" });
  const row = page.getByRole("listitem").filter({ hasText: "acme/surprise" });
  await row.getByText("Up to date").waitFor();
  await row.getByText("elsewhere").first().waitFor();
  await page.context().close();
});

it("helps when the server does not answer, and goes on when it does", async () => {
  const page = await dashboard.open();
  await page.getByRole("heading", { name: "Repositories" }).waitFor();
  // Until somebody tries again: what happens meanwhile makes the page read by itself, which must not help it.
  const tried = await page.evaluateHandle(() => {
    const clicks = { count: 0 };
    document.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("[role=alert]") !== null) clicks.count++;
    });
    return clicks;
  });
  await page.route("**/api/jobs?*", async (route) =>
    (await tried.evaluate(({ count }) => count)) === 0 ? await route.abort() : await route.continue(),
  );
  await page.getByRole("link", { name: "Activity" }).click();
  const problem = page.getByRole("alert");
  await problem.getByText("The activity could not be read").waitFor();
  await problem.getByText("The server did not answer.").waitFor();
  await problem.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("listitem").filter({ hasText: "acme/" }).first().waitFor();
  await page.context().close();
});
