import { createLogger } from "@dome/ingest-core/log";
import { createApp } from "../src/app.ts";

/** Prints the API's OpenAPI document, as `/api/openapi.json` gives it. Nothing is started for it. */
const app = createApp({ log: createLogger("openapi", "error"), nowMs: Date.now });
// Only asked for its description: any usable key will do.
const answer = await app.request("/api/openapi.json", {}, { DOME_API_KEY: "not-used-for-the-document" });
const text = await answer.text();
if (!answer.ok) throw new Error(`The API does not describe itself: ${text}`);
process.stdout.write(text);
