import { serveIssueLists } from "@dome/local-github";
import { readArguments, readPort } from "./lib/arguments.ts";
import { startDomeIngest } from "./lib/dome-ingest.ts";
import { runMain, UserError } from "./lib/errors.ts";
import { checkoutRepository } from "./lib/github.ts";
import { DEFAULT_STATE_DIR } from "./lib/paths.ts";
import { untilSignalled } from "./lib/process.ts";
import { loadSettings } from "./lib/settings.ts";

const DEFAULT_PORT = 8787;
const USAGE = "npm run dev -- [--port N] [--state DIR] [--fresh] [--verbose]";

/** Starts everything for work and prints one line `ready {json}`. Sources reload when they change. */
async function main(): Promise<number> {
  const { values } = readArguments(
    { port: { type: "string" }, state: { type: "string" }, fresh: { type: "boolean" }, verbose: { type: "boolean" } },
    USAGE,
  );
  const settings = loadSettings();
  const signalled = untilSignalled();
  const starting = startDomeIngest({
    stateDir: values.state ?? DEFAULT_STATE_DIR,
    fresh: values.fresh ?? false,
    port: readPort(values.port) ?? DEFAULT_PORT,
    settings,
    repositories: settings.GITHUB_API_URL ? [] : [checkoutRepository()].filter((repository) => repository !== null),
    onLog: (line) => {
      if (values.verbose || /\berror\b/i.test(line)) process.stderr.write(`${line}\n`);
    },
  });
  const early = await Promise.race([starting.then(() => null), signalled]);
  if (early !== null) return early; // the exit handler ends what was started
  const instance = await starting;
  // Something for the scrape of beginner issues to find.
  if (instance.control) await serveIssueLists(instance.control, null, Date.now());
  const { api, dashboard, webhook, github, apiKey, state, port } = instance;
  process.stdout.write(`ready ${JSON.stringify({ api, dashboard, webhook, github, apiKey, state, port })}\n`);
  const status = await Promise.race([signalled, instance.exited.then(() => null)]);
  await instance.stop();
  if (status === null) throw new UserError(`The Workers stopped by themselves. ${instance.logFile} says why.`);
  return 0; // it was asked to end
}

runMain(main);
