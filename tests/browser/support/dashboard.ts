import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { Dome } from "../../end-to-end/support/dome.ts";
import { API_KEY, type Platform, startPlatform } from "../../end-to-end/support/platform.ts";
import { startBrowser } from "./browser.ts";
import { indexerWorker } from "./indexer.ts";

/** The product with its dashboard in a real browser. */
export interface Dashboard {
  platform: Platform;
  dome: Dome;
  browser: Browser;
  /** Where the dashboard is, without a slash at its end. */
  origin: string;
  /** What no page may do, and some page did: broken policy, errors of scripts, requests to elsewhere, the key in an address. */
  faults: string[];
  /** A page in a browser profile of its own. It is signed in by the address unless told otherwise. */
  open(path?: string, options?: OpenOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface OpenOptions extends Pick<BrowserContextOptions, "viewport" | "colorScheme" | "reducedMotion"> {
  signedIn?: boolean;
  /** Runs in the page before anything of its own. */
  before?: () => void;
}

/** Explains issues, without a model. */
const summarizer = { configPath: "apps/ai-summarizer/wrangler.jsonc", vars: { LOG_LEVEL: "error" } };

/** Starts all Workers with a GitHub of their own, and a browser. */
export async function startDashboard(): Promise<Dashboard> {
  const running = await startBrowser();
  const platform = await startPlatform({ extraWorkers: [indexerWorker, summarizer] }).catch(async (err: unknown) => {
    await running.close();
    throw err;
  });
  const origin = (await platform.server.listen()).url.origin;
  const faults: string[] = [];

  const open = async (path = "/", { signedIn = true, before, ...look }: OpenOptions = {}): Promise<Page> => {
    const context = await running.browser.newContext({ viewport: { width: 1_280, height: 900 }, ...look });
    context.setDefaultTimeout(20_000);
    if (before !== undefined) await context.addInitScript(before);
    // Reports of the browser itself, whatever the page makes of them.
    await context.exposeFunction("tellOfViolation", (what: string) => void faults.push(`policy: ${what}`));
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        const tell = (globalThis as unknown as { tellOfViolation: (what: string) => void }).tellOfViolation;
        tell(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on("weberror", (event) => void faults.push(`script: ${event.error().stack ?? event.error().message}`));
    context.on("console", (message) => {
      if (/content security policy|trusted ?type/i.test(message.text())) faults.push(`console: ${message.text()}`);
    });
    context.on("dialog", (dialog) => void faults.push(`dialog: ${dialog.message()}`));
    context.on("request", (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith("data:"))
        faults.push(`request to elsewhere: ${request.url()}`);
      if (request.url().includes(API_KEY)) faults.push(`the key is in an address: ${request.url()}`);
    });
    const page = await context.newPage();
    await page.goto(`${origin}${path}${signedIn ? `#key=${API_KEY}` : ""}`);
    return page;
  };
  const close = async (): Promise<void> => {
    await running.close();
    await platform.close();
  };
  return { platform, dome: new Dome(platform), browser: running.browser, origin, faults, open, close };
}
