/**
 * Entry of every npm script: `node scripts/run.mjs <name> …args` runs `scripts/<name>.ts`.
 *
 * Plain JavaScript without dependencies, because it must run on a fresh machine's Node 20: it installs what is missing
 * and hands over to the Node 24 that comes with the dependencies.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = [20, 0];
/** Runs TypeScript without a flag. */
const OLDEST_OWN_NODE = [22, 18];
const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const STAMP = path.join(ROOT, "node_modules", ".dome-install");
/** What measures the product beside others brings those others along, several hundred megabytes of them; so does checking that code. */
const NEED_BENCH = ["bench", "check"];
const QUIET = {
  DO_NOT_TRACK: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
};
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|META_FETCH_FAIL|dns error|error sending request/i;

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function isOlder(version, [major, minor]) {
  const [ownMajor, ownMinor] = version.split(".").map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

function checkMachine() {
  if (isOlder(process.versions.node, OLDEST_NODE))
    fail(`Node ${process.versions.node} is too old: install Node 20 or newer (https://nodejs.org).`);
  if (spawnSync("git", ["--version"], { stdio: "ignore" }).status !== 0)
    fail("git was not found on the PATH: install it (Debian: apt-get install git).");
}

/** Changes whenever what is installed should. */
function stampOf(scope) {
  const lock = readFileSync(path.join(ROOT, "pnpm-lock.yaml"));
  return `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch} ${scope}\n`;
}

/** @param withBench - Also what only `bench/` needs. */
async function installDependencies(withBench) {
  const stamp = existsSync(STAMP) ? readFileSync(STAMP, "utf8") : "";
  if (stamp === stampOf("all") || (!withBench && stamp === stampOf("product"))) return;

  const { packageManager } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const own = path.join(ROOT, "node_modules", ".bin", "pnpm");
  const [command, ...first] = existsSync(own) ? [own] : ["npx", "-y", packageManager];
  const startedAt = Date.now();
  process.stderr.write("Installing dependencies … ");
  const scope = withBench ? [] : ["--filter=!@dome/bench"];
  const { status, output } = await run(command, [...first, ...scope, "install", "--frozen-lockfile"]);
  if (status !== 0) {
    process.stderr.write("failed\n");
    if (NO_NETWORK.test(output))
      fail(
        "Dependencies could not be downloaded: no package registry was reached. Check the network, then run this again.",
      );
    fail(
      `Dependencies could not be installed with ${packageManager}:\n${output.split("\n").slice(-20).join("\n").trim()}`,
    );
  }
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, stampOf(withBench ? "all" : "product"));
  process.stderr.write(`done in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
}

/** Runs a command, keeping the last 64 KiB of what it says. */
function run(command, args) {
  return new Promise((resolve) => {
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-65_536);
    };
    // CI: no prompts. Windows starts npx through a shell script, hence shell there; nothing in args comes from outside.
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, CI: "true" },
      shell: process.platform === "win32",
    });
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (err) => resolve({ status: 1, output: `${command}: ${err.message}` }));
    child.on("close", (status) => resolve({ status, output }));
  });
}

/** The Node that runs TypeScript: the one from the dependencies, else this one when it is new enough. */
function findNode() {
  const packaged = path.join(ROOT, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(packaged)) return packaged;
  if (isOlder(process.versions.node, OLDEST_OWN_NODE)) {
    fail(
      `On ${process.platform}-${process.arch} this needs Node ${OLDEST_OWN_NODE.join(".")} or newer; this is ${process.versions.node}. Install a newer one (https://nodejs.org).`,
    );
  }
  return process.execPath;
}

function handOver(node, script, args) {
  const bin = path.join(ROOT, "node_modules", ".bin");
  const child = spawn(node, [script, ...args], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...QUIET, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` },
  });
  child.on("error", (err) => fail(`${node} could not be started: ${err.message}`));
  // A terminal signals the whole group, so the child has it already then; one more is harmless.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal === null ? code : 128 + os.constants.signals[signal]));
}

const [name = "", ...args] = process.argv.slice(2);
const names = readdirSync(path.join(ROOT, "scripts"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".config.ts"))
  .map((file) => file.slice(0, -".ts".length));
if (!names.includes(name)) fail(`Usage: node scripts/run.mjs <${names.join("|")}> [arguments]`);
checkMachine();
await installDependencies(NEED_BENCH.includes(name));
handOver(findNode(), path.join(ROOT, "scripts", `${name}.ts`), args);
