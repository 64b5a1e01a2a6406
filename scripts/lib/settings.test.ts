import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REPO_ROOT } from "./paths.ts";
import { loadSettings, SETTING_NAMES, withGeneratedSecrets } from "./settings.ts";
import { writeWorkerConfigs } from "./worker-configs.ts";

const PEM = "-----BEGIN PRIVATE KEY-----\nabc+/=\n-----END PRIVATE KEY-----\n";
let dir = "";
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), "dome-settings-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("every setting that a Worker reads", () => {
  const schemas = globSync("{apps/*/src/settings.ts,packages/*/src/settings/index.ts}", { cwd: REPO_ROOT });
  const read = schemas.flatMap((file) =>
    [...readFileSync(path.join(REPO_ROOT, file), "utf8").matchAll(/^ {2,}([A-Z][A-Z0-9_]{3,}): /gm)].map(
      ([, name]) => name,
    ),
  );

  it("is passed on to the Workers by the scripts", () => {
    expect(read.length).toBeGreaterThan(5);
    expect(SETTING_NAMES).toEqual(expect.arrayContaining(read));
  });

  it("is described in docs/settings.md", () => {
    const documented = readFileSync(path.join(REPO_ROOT, "docs/settings.md"), "utf8");
    expect(read.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });
});

it("prefers the environment to .dev.vars, takes an empty value for none, and ignores other names", () => {
  writeFileSync(path.join(dir, ".dev.vars"), "GITHUB_TOKEN=from-file\nLOG_LEVEL=debug\nHOME=/nowhere\n");
  expect(loadSettings({ GITHUB_TOKEN: "from-env", LOG_LEVEL: "", PATH: "/bin" }, dir)).toEqual({
    GITHUB_TOKEN: "from-env",
    LOG_LEVEL: "debug",
  });
});

it("reads a private key from the file it names", () => {
  writeFileSync(path.join(dir, "key.pem"), PEM);
  expect(loadSettings({ GITHUB_APP_PRIVATE_KEY: "key.pem" }, dir).GITHUB_APP_PRIVATE_KEY).toBe(PEM);
  expect(() => loadSettings({ GITHUB_APP_PRIVATE_KEY: "absent.pem" }, dir)).toThrow("neither a PEM key nor the path");
});

it("keeps generated secrets over a restart, and does not replace those that are set", () => {
  const first = withGeneratedSecrets({}, dir);
  expect(withGeneratedSecrets({}, dir)).toEqual(first);
  expect(withGeneratedSecrets({ DOME_API_KEY: "chosen-by-a-person" }, dir)).toEqual({
    ...first,
    DOME_API_KEY: "chosen-by-a-person",
  });
});

it("hands every Worker its settings unchanged, whatever they contain", () => {
  const settings = {
    GITHUB_APP_PRIVATE_KEY: PEM.trim(),
    DOME_API_KEY: `it's "quoted" # not a comment`.replaceAll(`"`, ""),
    GITHUB_TOKEN: 'a"b',
  };
  const worker = {
    name: "dome-api",
    dir: "/checkout/apps/dome-api",
    configPath: "",
    config: { name: "dome-api", main: "src/index.ts" },
  };
  const [config = ""] = writeWorkerConfigs([worker], dir, settings);
  expect(parseEnv(readFileSync(path.join(path.dirname(config), ".dev.vars"), "utf8"))).toEqual(settings);
  expect(JSON.parse(readFileSync(config, "utf8"))).toEqual({
    name: "dome-api",
    main: "/checkout/apps/dome-api/src/index.ts",
  });
});
