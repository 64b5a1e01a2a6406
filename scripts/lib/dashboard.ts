import path from "node:path";
import { UserError } from "./errors.ts";
import { REPO_ROOT } from "./paths.ts";
import { runStep } from "./steps.ts";

const BIN = path.join(REPO_ROOT, "node_modules", ".bin");

/**
 * Builds the dashboard into `apps/dashboard/dist`, which `dome-api` serves, unless it is built already from these very sources.
 *
 * @throws {UserError} With the builder's output when it fails.
 */
export async function buildDashboard(): Promise<void> {
  const { status, output } = await runStep({
    name: "build dashboard",
    command: path.join(BIN, "turbo"),
    args: ["run", "build", "--filter=@dome/dashboard", "--output-logs=errors-only"],
    env: { PATH: `${BIN}${path.delimiter}${process.env["PATH"] ?? ""}` },
  });
  if (status !== 0) throw new UserError(`The dashboard could not be built:\n${output.trim()}`);
}

/** The dashboard's address, signed in already: a fragment stays in the browser, so the key gets into no log. */
export const dashboardAddress = (api: string, apiKey: string): string => `${api}/#key=${encodeURIComponent(apiKey)}`;
