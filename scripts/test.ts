import { runMain } from "./lib/errors.ts";
import { runTests } from "./lib/run-tests.ts";

runMain(() => runTests(process.argv.slice(2)));
