import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { type Dashboard, startDashboard } from "./support/dashboard.ts";
import { makeSearchable } from "./support/indexer.ts";

let dashboard: Dashboard;

beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(async () => await dashboard.close());
afterEach(() => expect(dashboard.faults.splice(0)).toEqual([]));

const MARKUP_NAME = `<img src=x onerror="hacked=1">.html`;
const MARKUP = `<p>needle</p></code></pre><script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 1">\n`;
const REVERSED_NAME = "invoice\u202etxt.exe";
const LONG_DIRECTORY = Array.from({ length: 12 }, (_, i) => `a-rather-long-directory-${i}`).join("/");
const LONG_NAME = `${LONG_DIRECTORY}/${"x".repeat(150)}.ts`;

it("shows hostile names and contents as text, wherever they appear", async () => {
  const { platform, dome, origin } = dashboard;
  const source = await platform.github.createRepository({ owner: "mallory", name: "traps", notify: false });
  await platform.github.commit(source.id, {
    notify: false,
    changes: [
      { path: MARKUP_NAME, content: MARKUP },
      { path: REVERSED_NAME, content: 'if (access != "none\u202e\u2066// needle\u2069\u2066") {\n' },
      { path: LONG_NAME, content: "export const needle = 1;\n" },
      { path: "javascript:alert(1)", content: "needle\n" },
      { path: "%2e%2e%2f#?&.txt", content: "needle with odd name\n" },
    ],
  });
  const { repository, job } = await dome.register(source);
  await dome.ended(job.id);
  await makeSearchable(platform, repository.id);
  const page = await dashboard.open("/", { viewport: { width: 360, height: 740 } });
  await page.getByRole("heading", { name: "Repositories" }).waitFor();
  const check = async (): Promise<void> => {
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
    expect(await page.locator("main img, main script, main iframe").count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  };

  await page.goto(`${origin}/repositories/${repository.id}/files`);
  await page.getByRole("link", { name: MARKUP_NAME }).waitFor();
  await page.getByText("invoice‹U+202E›txt.exe").waitFor();
  await check();
  for (const [name, content] of [
    [MARKUP_NAME, MARKUP.trim()],
    ["javascript:alert(1)", "needle"],
    ["%2e%2e%2f#?&.txt", "needle with odd name"],
    ["invoice‹U+202E›txt.exe", 'if (access != "none‹U+202E›‹U+2066›// needle‹U+2069›‹U+2066›") {'],
  ] as const) {
    await page.getByRole("link", { name }).click();
    const code = page.getByRole("group", { name: /^Content of/ });
    await code.waitFor();
    expect((await code.textContent())?.trim()).toBe(content);
    await check();
    await page.goBack();
  }

  await page.goto(`${origin}/search?q=needle`);
  const hits = page.getByRole("list").filter({ has: page.locator(".hit") });
  await hits.getByRole("link", { name: MARKUP_NAME }).waitFor();
  await hits.getByRole("link", { name: "invoice‹U+202E›txt.exe" }).waitFor();
  await hits.getByRole("link", { name: LONG_NAME }).waitFor();
  await check();
  const question = `"><img src=x onerror=globalThis.hacked=1> ' OR 1=1 -- NEAR(`;
  await page.getByRole("searchbox", { name: "Search the code" }).fill(question);
  await page.keyboard.press("Enter");
  await page.locator(".hit, .empty").first().waitFor();
  await check();
  expect(await page.getByRole("alert").count()).toBe(0);
  await page.goto(`${origin}/repositories/${repository.id}/files/%E0%A4%A`);
  await page.getByRole("navigation", { name: "Pages" }).waitFor(); // an address that is none breaks nothing
  await page.context().close();
});

it("serves every file under a policy that lets nothing in but the dashboard's own files", async () => {
  const { origin } = dashboard;
  const page = await dashboard.open("/", { signedIn: false });
  const script = (await page.locator("script[src]").getAttribute("src")) ?? "";
  for (const path of ["/", "/search?q=x", "/repositories/1/files/a", script, "/favicon.svg"]) {
    const { headers, status } = await fetch(origin + path);
    expect([path, status]).toEqual([path, 200]);
    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  }
  // The policy is in force, and this suite would notice what breaks it.
  await page.evaluate(() => {
    const style = document.createElement("style");
    style.textContent = "body { color: red }";
    document.head.append(style);
  });
  const refused = await page.evaluate(() => {
    try {
      document.body.innerHTML = "<b>markup</b>";
      return false;
    } catch {
      return true;
    }
  });
  expect(refused).toBe(true);
  const reported = (what: RegExp) => dashboard.faults.some((fault) => what.test(fault));
  await vi.waitUntil(() => reported(/policy: style-src-elem inline/) && reported(/policy: require-trusted-types-for/), {
    timeout: 20_000,
  });
  dashboard.faults.splice(0);
  await page.context().close();
});

it("leaves the API's addresses to the API", async () => {
  const { origin } = dashboard;
  for (const path of ["/api/nothing", "/api/ws", "/projects/x/query", "/ws", "/mcp", "/webhook"]) {
    const answer = await fetch(origin + path, { headers: { "sec-fetch-mode": "navigate", accept: "text/html" } });
    expect([path, answer.headers.get("content-type")]).toEqual([path, expect.stringContaining("application/json")]);
  }
  expect(await (await fetch(`${origin}/health`)).json()).toMatchObject({ status: "ok" });
});
