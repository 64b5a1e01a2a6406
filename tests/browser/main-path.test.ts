import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { API_KEY } from "../end-to-end/support/platform.ts";
import { holdRequest } from "../end-to-end/support/hold-request.ts";
import { type Dashboard, startDashboard } from "./support/dashboard.ts";
import { makeSearchable } from "./support/indexer.ts";

let dashboard: Dashboard;

beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(async () => await dashboard.close());
afterEach(() => expect(dashboard.faults.splice(0)).toEqual([]));

/** Opens the form to add a repository; where there is none yet it is open already. */
async function nameField(page: Page): Promise<Locator> {
  const field = page.getByLabel("Repository", { exact: true });
  const button = page.getByRole("button", { name: "Add repository" });
  await button.waitFor();
  if (!(await field.isVisible())) await button.click();
  return field;
}

const ROUTER = `/** Finds the handler that fits a path. */
export function matchRoute(path: string): Handler {
  const reconnectDelay = 30;
  return table.find(path, reconnectDelay);
}
`;

it("adds a repository, shows it being copied, searches it, shows the place, and deletes it", async () => {
  const { platform, dome, origin } = dashboard;
  const source = await platform.github.createRepository({ owner: "acme", name: "router", notify: false });
  const { sha } = await platform.github.commit(source.id, {
    notify: false,
    changes: [
      { path: "src/router.ts", content: ROUTER },
      { path: "logo.png", content: Uint8Array.of(137, 80, 78, 71, 0, 1) },
      ...Array.from({ length: 60 }, (_, i) => ({
        path: `docs/page-${i}.md`,
        content: `# Page ${i}\n\nNothing here.\n`,
      })),
    ],
  });
  const page = await dashboard.open();
  await page.getByRole("heading", { name: "Add your first repository" }).waitFor();
  expect(page.url()).toBe(`${origin}/`); // the key is out of the address

  const held = holdRequest(/tarball|\/tar\.gz\//);
  await page.getByLabel("Repository", { exact: true }).fill(`https://github.com/${source.owner}/${source.name}.git`);
  await page.getByRole("button", { name: "Add repository" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "acme/router" });
  await held.arrived;
  await row.getByText("Fetching files").waitFor();
  await row.getByText(/0 \/ 6\d files/).waitFor();
  await row.getByRole("progressbar", { name: "Progress of acme/router" }).waitFor();
  await row.getByText("Syncing").waitFor();
  held.release();
  await row.getByText("Up to date").waitFor();
  await row.getByText("61 files").waitFor();
  expect(await row.getByRole("link", { name: sha.slice(0, 7) }).getAttribute("href")).toBe(
    `https://github.com/acme/router/commit/${sha}`,
  );
  const id = (await row.getAttribute("data-repository")) ?? "";
  await makeSearchable(platform, id);

  await row.getByRole("link", { name: /acme\/\s*router/ }).click();
  await page.getByText("61 files in").waitFor();
  await page.getByText("Details").first().click();
  await page.getByText("Time by phase").waitFor();
  await page.getByText("Skipped: binary").waitFor();
  await page.getByText(/^\d+, of them \d+ counted$/).waitFor();
  await page.getByRole("link", { name: "Skipped", exact: true }).click();
  await page.getByRole("cell", { name: "logo.png" }).waitFor();

  await page.keyboard.press("/");
  await page.getByRole("searchbox", { name: "Search the code" }).fill("match the route of a path");
  await page.keyboard.press("Enter");
  const hit = page.getByRole("listitem").filter({ hasText: "src/router.ts" }).first();
  await hit.waitFor();
  expect(new URL(page.url()).search).toBe("?q=match+the+route+of+a+path");
  await page.getByText("lexical: words and spelling").waitFor();
  await hit.locator(".hljs-keyword").first().waitFor();
  expect((await hit.locator("mark").allTextContents()).map((text) => text.toLowerCase())).toEqual(
    expect.arrayContaining(["match", "route", "path"]),
  );
  expect(await hit.getByRole("link", { name: "GitHub" }).getAttribute("href")).toMatch(
    new RegExp(`^https://github\\.com/acme/router/blob/${sha}/src/router\\.ts#L1-L\\d+$`),
  );

  // The address is the question: narrowing changes it, and going back undoes that.
  await page.getByRole("combobox", { name: "Language" }).selectOption("python");
  await page.getByText("Nothing found").waitFor();
  await page.goBack();
  await hit.waitFor();
  expect(await page.getByRole("combobox", { name: "Language" }).inputValue()).toBe("");

  // Words that stand nowhere: what is merely spelled like them is not passed off as found.
  await page.getByRole("searchbox", { name: "Search the code" }).fill("rekonnectdelai");
  await page.keyboard.press("Enter");
  await page.getByText("No place has these words. These are spelled most like them.").waitFor();
  await page.goBack();
  await hit.waitFor();
  expect(await page.getByText("No place has these words").count()).toBe(0);

  await hit.getByRole("link", { name: "src/router.ts" }).click();
  await page.locator("#L1.picked").waitFor();
  expect(await page.locator("#L2 .text").textContent()).toBe("export function matchRoute(path: string): Handler {\n");

  await page.goto(`${origin}/`);
  await page.getByRole("button", { name: "Delete acme/router" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Delete acme/router" }).click();
  await dialog.getByRole("button", { name: "Delete repository" }).click();
  await dialog.getByText("acme/router is deleted").waitFor();
  // The list is read again meanwhile, and the counts stay.
  const again = page.waitForResponse(/\/api\/repositories\?/);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await (await again).finished();
  await page.locator("main li[data-repository]").waitFor({ state: "detached" });
  expect(await dialog.locator("dt:has-text('Files removed') + dd").textContent()).toBe("61");
  expect(Number(await dialog.locator("dt:has-text('Search entries') + dd").textContent())).toBeGreaterThan(0);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("heading", { name: "Add your first repository" }).waitFor();
  expect((await dome.call("GET", `/api/repositories/${id}`)).status).toBe(404);
  await page.goto(`${origin}/search?q=matchRoute`);
  await page.getByText("Nothing found").waitFor();
  await page.context().close();
});

it("stops a sync, repeats it, and shows both in the activity", async () => {
  const { platform, origin } = dashboard;
  const source = await platform.github.createRepository({ owner: "acme", name: "stoppable", notify: false });
  await platform.github.commit(source.id, {
    notify: false,
    changes: Array.from({ length: 40 }, (_, i) => ({ path: `f${i}.txt`, content: `stop ${i}\n` })),
  });
  const page = await dashboard.open();
  const held = holdRequest(/tarball|\/tar\.gz\//);
  await (await nameField(page)).fill("acme/stoppable");
  await page.getByRole("button", { name: "Add repository" }).click();
  await held.arrived;
  await page.getByRole("button", { name: "Cancel the sync of acme/stoppable" }).click();
  await page.getByRole("button", { name: "Cancel the sync of acme/stoppable", disabled: true }).waitFor();
  held.release();
  const row = page.getByRole("listitem").filter({ hasText: "acme/stoppable" });
  await row.getByText("Not synced yet").waitFor();

  await page.goto(`${origin}/activity?status=cancelled`);
  await page.getByRole("button", { name: "Retry the sync of acme/stoppable" }).click();
  await page.getByRole("combobox", { name: "Status" }).selectOption("completed");
  const done = page.getByRole("listitem").filter({ hasText: "acme/stoppable" });
  await done.getByText("40 files").waitFor();
  expect(new URL(page.url()).search).toBe("?status=completed");
  await page.context().close();
});

it("says at the field what cannot be used", async () => {
  const page = await dashboard.open();
  const name = await nameField(page);
  await name.fill("not a repository");
  await page.getByRole("button", { name: "Add repository" }).click();
  await page.getByText("This is not a repository.").waitFor();
  expect(await name.getAttribute("aria-invalid")).toBe("true");

  await name.fill("acme/nowhere-to-be-found");
  await page.getByText("Options").click();
  await page.getByLabel("Only these paths").fill("src/**\n../secrets/**");
  await page.getByRole("button", { name: "Add repository" }).click();
  await page.getByText("Pattern 2 must be relative to the repository's root, without '..'.").waitFor();
  await page.getByLabel("Only these paths").fill("");
  await page.getByRole("button", { name: "Add repository" }).click();
  await page.getByText("GitHub does not show this repository.").waitFor();
  await page.context().close();
});

it("asks for the key, refuses a wrong one, remembers it only when told to, and forgets it", async () => {
  const { origin } = dashboard;
  const page = await dashboard.open("/search", { signedIn: false });
  const key = page.getByLabel("API key");
  await key.fill("a-key-that-is-not-the-right-one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The server does not know this key.").waitFor();
  await key.fill(API_KEY);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("searchbox", { name: "Search the code" }).waitFor(); // where the person wanted to go
  const kept = () => page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage)]);
  expect(await kept()).toEqual([expect.stringContaining(API_KEY), expect.not.stringContaining(API_KEY)]);

  await page.getByRole("button", { name: "Sign out" }).click();
  await key.waitFor();
  expect((await kept()).join("")).not.toContain(API_KEY);
  await key.fill(API_KEY);
  await page.getByLabel("Remember on this device").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("searchbox", { name: "Search the code" }).waitFor();
  expect(await kept()).toEqual([expect.not.stringContaining(API_KEY), expect.stringContaining(API_KEY)]);
  const another = await page.context().newPage();
  await another.goto(`${origin}/`);
  await another.getByRole("heading", { name: "Repositories" }).waitFor();
  await page.context().close();
});
