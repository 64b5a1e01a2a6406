import { createLogger } from "@dome/ingest-core/log";
import { createApp } from "../apps/dome-api/src/app.ts";
import { UserError, runMain } from "./lib/errors.ts";

/** Prints the API's OpenAPI document, as `/api/openapi.json` gives it. Nothing is started for it. */
async function main(): Promise<number> {
  const app = createApp({ log: createLogger("openapi", "error"), nowMs: Date.now });
  // Only asked for its description: any usable key will do.
  const answer = await app.request("/api/openapi.json", {}, { DOME_API_KEY: "not-used-for-the-document" });
  const text = await answer.text();
  if (!answer.ok) throw new UserError(`The API does not describe itself: ${text}`);
  process.stdout.write(text);
  return 0;
}

runMain(main);
