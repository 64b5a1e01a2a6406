import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import openapiTS, { astToString } from "openapi-typescript";

/** Writes `src/schema.ts`; with `--check`, says whether it is what would be written. */
const FILE = path.join(import.meta.dirname, "../src/schema.ts");
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const HEADER = "/* Generated from the API's own OpenAPI document by `pnpm generate`. Do not edit. */\n\n";

const schema = await generate();
if (!process.argv.includes("--check")) writeFileSync(FILE, schema);
else if (readFileSync(FILE, "utf8") !== schema) {
  process.stderr.write("src/schema.ts is not what the API describes: run `pnpm generate` in packages/api-client.\n");
  process.exitCode = 1;
}

/** The types of the API as its document describes it now. */
async function generate(): Promise<string> {
  const script = path.join(import.meta.dirname, "../../../apps/dome-api/scripts/print-document.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: MAX_DOCUMENT_BYTES });
  // Examples are for people, who read them on the reference page.
  const document = JSON.parse(stdout, (key, value: unknown) => (key === "example" ? undefined : value)) as object;
  const source = document as Exclude<Parameters<typeof openapiTS>[0], string | URL>;
  return HEADER + astToString(await openapiTS(source, { rootTypes: true, rootTypesNoSchemaPrefix: true }));
}
