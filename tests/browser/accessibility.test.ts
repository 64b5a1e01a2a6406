import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findings } from "./support/accessibility.ts";
import { type Dashboard, startDashboard } from "./support/dashboard.ts";
import { makeSearchable } from "./support/indexer.ts";

let dashboard: Dashboard;
let id: string;

beforeAll(async () => {
  dashboard = await startDashboard();
  const { platform, dome } = dashboard;
  for (const [name, project] of [
    ["library", "default"],
    ["service", "backend"],
  ] as const) {
    const source = await platform.github.createRepository({ owner: "acme", name, notify: false });
    await platform.github.commit(source.id, {
      notify: false,
      changes: [
        {
          path: "src/main.ts",
          content: `/** Starts the ${name}. */\nexport function start(port: number): void {\n  listen(port, "now");\n}\n`,
        },
        { path: "README.md", content: `# The ${name}\n\nHow to start it.\n` },
        { path: "logo.png", content: Uint8Array.of(137, 80, 78, 71, 0, 1) },
      ],
    });
    const answer = await dome.expect<Awaited<ReturnType<typeof dome.register>>>(
      202,
      "POST",
      "/api/repositories/github",
      {
        owner: "acme",
        repo: name,
        project,
      },
    );
    await dome.ended(answer.job.id);
    id = answer.repository.id;
    await makeSearchable(platform, id);
  }
});
afterAll(async () => await dashboard.close());
afterEach(() => expect(dashboard.faults.splice(0)).toEqual([]));

/** Every page, and how to bring it into the state that shows most. */
const PAGES: [name: string, address: () => string, prepare: (page: Page) => Promise<void>][] = [
  [
    "repositories",
    () => "/",
    async (page) => {
      await page.getByRole("button", { name: "Add repository" }).click();
      await page.getByText("Options").click();
      await page.getByLabel("Repository", { exact: true }).fill("no name");
      await page.keyboard.press("Enter");
      await page.getByText("This is not a repository.").waitFor();
    },
  ],
  [
    "the question before a deletion",
    () => "/",
    async (page) => {
      await page.getByRole("button", { name: "Delete acme/service" }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "a repository",
    () => `/repositories/${id}`,
    async (page) => {
      await page.getByText("Details").first().click();
      await page.getByText("Time by phase").first().waitFor();
    },
  ],
  [
    "files",
    () => `/repositories/${id}/files`,
    async (page) => await page.getByRole("link", { name: "README.md" }).waitFor(),
  ],
  [
    "a file",
    () => `/repositories/${id}/files/src/main.ts`,
    async (page) => await page.locator(".hljs-keyword").first().waitFor(),
  ],
  [
    "skipped",
    () => `/repositories/${id}/skipped`,
    async (page) => await page.getByRole("cell", { name: "logo.png" }).waitFor(),
  ],
  [
    "search",
    () => "/search?q=start+the+service",
    async (page) => {
      await page.locator(".hljs-keyword").first().waitFor();
      await page.getByText("All projects").click();
      await page.getByRole("checkbox", { name: "backend" }).waitFor();
    },
  ],
  ["activity", () => "/activity", async (page) => await page.getByRole("listitem").first().waitFor()],
  ["nothing", () => "/no-such-page", async (page) => await page.getByText("There is no such page").waitFor()],
];

describe.each(PAGES)("%s", (_name, address, prepare) => {
  it.each([
    ["a desktop, light", { width: 1_280, height: 900 }, "light"],
    ["a phone, dark", { width: 360, height: 740 }, "dark"],
  ] as const)("can be used by everybody on %s", async (_where, viewport, colorScheme) => {
    const page = await dashboard.open(address(), { viewport, colorScheme, reducedMotion: "reduce" });
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    await prepare(page);
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});

it("can be signed in to by everybody", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await dashboard.open("/", { signedIn: false, colorScheme });
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Enter the API key.").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.context().close();
  }
});

it("can be used with the keyboard alone", async () => {
  const page = await dashboard.open("/activity");
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
  await page.keyboard.press("/");
  const box = page.getByRole("searchbox", { name: "Search the code" });
  await box.waitFor();
  expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
  // A stop is seen where it is: no control hides its focus.
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
  expect(outline).not.toBe("none");
  await page.context().close();
});

it("keeps the chosen theme", async () => {
  const page = await dashboard.open("/", { colorScheme: "light" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: /^Theme: system/ }).click();
  await page.getByRole("button", { name: /^Theme: light/ }).click();
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  await page.getByRole("button", { name: /^Theme: dark/ }).waitFor();
  expect(await ground()).toBe(dark);
  await page.context().close();
});
