import { randomInt } from "node:crypto";
import { runMain } from "./lib/errors.ts";
import { runTests } from "./lib/run-tests.ts";

/** `npm test` draws a few hundred scenarios; this is for a night. */
const CHAOS_RUNS = "2000";

runMain(() =>
  runTests(["--project", "convergence", ...process.argv.slice(2)], {
    CHAOS_RUNS: process.env.CHAOS_RUNS ?? CHAOS_RUNS,
    CHAOS_SEED: process.env.CHAOS_SEED ?? String(randomInt(0x7fffffff)),
  }),
);
