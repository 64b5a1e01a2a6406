import { main } from "../bench/src/main.ts";
import { runMain } from "./lib/errors.ts";

runMain(() => main(process.argv.slice(2)));
