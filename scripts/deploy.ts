import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { readArguments } from "./lib/arguments.ts";
import { buildDashboard } from "./lib/dashboard.ts";
import { deploySteps, missingSecrets } from "./lib/deploy-steps.ts";
import { messageOf, runMain, UserError } from "./lib/errors.ts";
import { REPO_ROOT } from "./lib/paths.ts";
import { runWrangler } from "./lib/wrangler.ts";
import { deployOrder, listWorkers } from "./lib/workers.ts";

const USAGE = "npm run deploy -- [--dry-run]";
const SECRETS_FILE = ".env.production";

/** Sets up the account and deploys every Worker. Safe to repeat: what exists is kept. */
async function main(): Promise<number> {
  const { values } = readArguments({ "dry-run": { type: "boolean" } }, USAGE);
  const dryRun = values["dry-run"] ?? false;
  const workers = deployOrder(listWorkers());
  const secretsFile = path.join(REPO_ROOT, SECRETS_FILE);
  const secrets = existsSync(secretsFile) ? parseEnv(readFileSync(secretsFile, "utf8")) : {};
  const missing = missingSecrets(workers, secrets);
  if (!dryRun) {
    for (const name of ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID"]) {
      if (!process.env[name])
        throw new UserError(
          `${name} is not set. Create an API token in the Cloudflare dashboard and export both names.`,
        );
    }
    if (missing.length > 0)
      throw new UserError(`${SECRETS_FILE} lacks ${missing.join(", ")}. docs/settings.md describes them.`);
  } else if (missing.length > 0) {
    process.stdout.write(`${SECRETS_FILE} lacks ${missing.join(", ")}: a real deployment would stop here.\n`);
  }

  await buildDashboard();
  for (const step of deploySteps(workers, secretsFile)) {
    process.stdout.write(`wrangler ${step.args.map((argument) => argument.replace(`${REPO_ROOT}/`, "")).join(" ")}\n`);
    if (dryRun && step.kind !== "deploy") continue;
    const args = dryRun
      ? [...step.args.filter((argument) => argument !== "--secrets-file" && argument !== secretsFile), "--dry-run"]
      : step.args;
    try {
      await runWrangler(args, { cwd: REPO_ROOT });
    } catch (err) {
      if (step.kind === "create" && /already (exists|taken|owned)|10004|11009|7502/i.test(messageOf(err)))
        process.stdout.write("  exists already\n");
      else throw err;
    }
  }
  process.stdout.write(dryRun ? "Nothing was changed: every Worker bundles for production.\n" : "Deployed.\n");
  return 0;
}

runMain(main);
