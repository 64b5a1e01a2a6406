import { runMain, UserError } from "./lib/errors.ts";
import { readArguments } from "./lib/arguments.ts";
import { runIssuesDemo } from "./lib/demo-issues.ts";
import { runDemo } from "./lib/demo/run-demo.ts";
import { runEventsDemo } from "./lib/demo/run-events-demo.ts";

const USAGE =
  "npm run demo -- [owner/name[@branch] | --git PATH] [--exit] | events [--data DIR] [--exit] | issues [--data DIR]";

async function main(): Promise<number> {
  if (process.argv[2] === "issues") return runIssuesDemo(process.argv.slice(3));
  const { values, positionals } = readArguments(
    { git: { type: "string" }, data: { type: "string" }, exit: { type: "boolean" } },
    USAGE,
  );
  const [name] = positionals;
  if (name === "events")
    return runEventsDemo({ ...(values.data !== undefined && { data: values.data }), exit: values.exit ?? false });
  if (positionals.length > 1 || (name !== undefined && values.git !== undefined))
    throw new UserError(`Name one source.\nUsage: ${USAGE}`);
  return runDemo({
    ...(name !== undefined && { name }),
    ...(values.git !== undefined && { git: values.git }),
    exit: values.exit ?? false,
  });
}

runMain(main);
