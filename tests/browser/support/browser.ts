import { existsSync } from "node:fs";
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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
    const { path, env } = own === undefined ? await unpacked(home) : { path: own, env: {} };
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

/** The packed browser's own folder, and where it is kept unpacked: not in a folder that others can write to. */
const PACKAGE = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..");
const KEPT = fileURLToPath(new URL("../../../node_modules/.cache/dome-chromium", import.meta.url));

/** Browser, libraries and fonts, unpacked once for each version. */
async function unpacked(home: string): Promise<{ path: string; env: Record<string, string> }> {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("There is no packed Chromium for this.");
  const { version } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const dir = join(KEPT, version);
  if (!existsSync(dir)) await unpackTo(dir);
  const fonts = `<fontconfig><dir>${join(dir, "fonts")}</dir><cachedir>${home}</cachedir></fontconfig>`;
  await writeFile(join(home, "fonts.conf"), fonts);
  return {
    path: join(dir, "chromium"),
    env: { LD_LIBRARY_PATH: join(dir, "al2023", "lib"), FONTCONFIG_FILE: join(home, "fonts.conf") },
  };
}

/** All of it or nothing: what is interrupted leaves no half of a browser where a whole one is looked for. */
async function unpackTo(dir: string): Promise<void> {
  await mkdir(KEPT, { recursive: true });
  const fresh = await mkdtemp(join(KEPT, "unpacking-"));
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = fresh; // it unpacks to the system's temporary folder, wherever that is
  try {
    await bundled.executablePath(join(PACKAGE, "bin"));
    await inflate(join(PACKAGE, "bin", "al2023.tar.br"));
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  try {
    await rename(fresh, dir);
  } catch (err) {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(dir)) throw err; // else another run was faster
  }
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
