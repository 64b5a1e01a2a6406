import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createLogger } from "../../ingest-core/src/log/index.ts";
import openapiTS, { astToString } from "openapi-typescript";
import { createApp } from "../../../apps/dome-api/src/app.ts";

/** Writes `src/schema.ts`; with `--check`, says whether it is what would be written. */
const FILE = path.join(import.meta.dirname, "../src/schema.ts");
const HEADER = "/* Generated from the API's own OpenAPI document by `pnpm generate`. Do not edit. */\n\n";

const schema = await generate();
if (!process.argv.includes("--check")) writeFileSync(FILE, schema);
else if (readFileSync(FILE, "utf8") !== schema) {
  process.stderr.write("src/schema.ts is not what the API describes: run `pnpm generate` in packages/api-client.\n");
  process.exitCode = 1;
}

/** The types of the API as its document describes it now. */
async function generate(): Promise<string> {
  const log = createLogger("api-client", "error");
  // Only asked for its description: any usable key will do.
  const settings = { DOME_API_KEY: "not-used-for-the-document" };
  const answer = await createApp({ log, nowMs: Date.now }).request("/api/openapi.json", {}, settings);
  if (!answer.ok) throw new Error(`The API does not describe itself: ${await answer.text()}`);
  // Examples are for people, who read them on the reference page.
  const document = JSON.parse(await answer.text(), (key, value: unknown) =>
    key === "example" ? undefined : value,
  ) as object;
  const source = document as Exclude<Parameters<typeof openapiTS>[0], string | URL>;
  return HEADER + astToString(await openapiTS(source, { rootTypes: true, rootTypesNoSchemaPrefix: true }));
}
