import { existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildDashboard } from "./lib/dashboard.ts";
import { runMain } from "./lib/errors.ts";
import { REPO_ROOT } from "./lib/paths.ts";
import { runSteps, type Step } from "./lib/steps.ts";
import { listWorkers } from "./lib/workers.ts";

/** Everything that can be said about the code without running it. Names on the command line choose steps by their first word. */
async function main(): Promise<number> {
  const dist = mkdtempSync(path.join(os.tmpdir(), "dome-check-"));
  try {
    const wanted = process.argv.slice(2);
    const steps = [...repositorySteps(), ...typeSteps(), ...workerSteps(dist)];
    const chosen = wanted.length === 0 ? steps : steps.filter((step) => wanted.includes(step.name.split(" ")[0] ?? ""));
    if (chosen.length === 0) {
      const names = new Set(steps.map((step) => step.name.split(" ")[0]));
      process.stderr.write(`There is no such check. Choose from: ${[...names].join(", ")}.\n`);
      return 1;
    }
    await buildDashboard(); // dome-api bundles only with it
    const failed = await runSteps(chosen);
    process.stdout.write(`${chosen.length - failed.length} checks passed, ${failed.length} failed\n`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(dist, { recursive: true, force: true });
  }
}

function repositorySteps(): Step[] {
  return [
    { name: "lint", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
    { name: "format", command: "oxfmt", args: ["--check"] },
    // What an import names outside its folder or its dependencies; which packages may be named at all is the linter's.
    { name: "boundaries", command: "turbo", args: ["boundaries", "--filter=./apps/*", "--filter=./packages/*"] },
    { name: "dead-code", command: "knip", args: ["--no-config-hints"] },
  ];
}

function typeSteps(): Step[] {
  return globSync("{apps/*,apps/*/scripts,packages/*,packages/*/scripts,scripts,tests,tests/*,bench}/tsconfig.json", {
    cwd: REPO_ROOT,
  })
    .toSorted()
    .map((file) => ({ name: `types ${path.dirname(file)}`, command: "tsc", args: ["-p", file, "--noEmit"] }));
}

function workerSteps(dist: string): Step[] {
  return listWorkers().flatMap(({ name, dir, config }) => {
    const bundle = (environment: string): Step => ({
      name: `bundle ${name}${environment === "" ? "" : ` (${environment})`}`,
      command: "wrangler",
      args: [
        "deploy",
        "--dry-run",
        "--outdir",
        path.join(dist, `${name}-${environment}`),
        ...(environment === "" ? [] : ["--env", environment]),
      ],
      cwd: dir,
    });
    const bindings: Step = {
      name: `bindings ${name}`,
      command: "wrangler",
      args: ["types", "--include-runtime=false", "--check"],
      cwd: dir,
    };
    const generated = existsSync(path.join(dir, "worker-configuration.d.ts")) ? [bindings] : [];
    return [...generated, bundle(""), ...Object.keys(config.env ?? {}).map(bundle)];
  });
}

runMain(main);
