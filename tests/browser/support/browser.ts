import { access, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import bundled, { inflate } from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/** A running Chromium, and how to end it. */
export interface RunningBrowser {
  browser: Browser;
  close(): Promise<void>;
}

/**
 * Starts headless Chromium: the one of `DOME_CHROMIUM` when that is set, else the one that comes packed in a dependency, with the
 * libraries it needs. Nothing is downloaded and nothing of the system is used, so a bare machine will do.
 *
 * @throws {Error} saying what to do, when neither can be had: tests in a browser fail then, they are never left out.
 */
export async function startBrowser(): Promise<RunningBrowser> {
  const home = await mkdtemp(join(tmpdir(), "dome-chromium-"));
  const own = process.env["DOME_CHROMIUM"];
  try {
    const { path, env } = own === undefined ? await unpack(home) : { path: own, env: {} };
    await access(path);
    const browser = await chromium.launch({
      executablePath: path,
      // Its sandbox needs rights that containers and root lack; it only ever opens pages of this test.
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
      env: { ...definedOf(process.env), HOME: home, ...env },
    });
    const close = async (): Promise<void> => {
      await browser.close();
      await rm(home, { recursive: true, force: true });
    };
    return { browser, close };
  } catch (cause) {
    await rm(home, { recursive: true, force: true });
    throw new Error(
      `No browser for the dashboard's tests on ${process.platform}-${process.arch}: the packed Chromium is for 64-bit Linux on x86. Elsewhere set DOME_CHROMIUM to the path of a Chromium or Chrome.`,
      { cause },
    );
  }
}

/** Unpacks browser, libraries and fonts; what is unpacked is kept in the system's temporary folder for the next time. */
async function unpack(home: string): Promise<{ path: string; env: Record<string, string> }> {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("There is no packed Chromium for this.");
  const packed = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin");
  const path = await bundled.executablePath(packed);
  const libraries = join(await inflate(join(packed, "al2023.tar.br")), "lib");
  return { path, env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(tmpdir(), "fonts"), XDG_CACHE_HOME: home } };
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
