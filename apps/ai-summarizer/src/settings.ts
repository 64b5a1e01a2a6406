import { z } from "zod";
import { parseSettings } from "@dome/ingest-core/settings";

const schema = z.object({
  /** What explains issues: `offline` (their own sentences), `workers-ai`, or `openai` (any endpoint of that format). */
  AI_PROVIDER: z.enum(["offline", "workers-ai", "openai"]).default("offline"),
  /** The model. Workers AI: Llama 3.3 70B unless set; `openai`: must be set. */
  AI_MODEL: z.string().min(1).max(200).optional(),
  /** 0 to 2; ratings should not depend on chance. */
  AI_TEMPERATURE: z.coerce.number().min(0).max(2).default(0.2),
  /** Root of an OpenAI-compatible API, e.g. `https://api.openai.com/v1`. */
  AI_URL: z.url().optional(),
  AI_API_KEY: z.string().min(1).optional(),
  /** Dollars for a million tokens in and out: needed for models whose price is not known. */
  AI_PRICE_INPUT: z.coerce.number().min(0).max(1_000).optional(),
  AI_PRICE_OUTPUT: z.coerce.number().min(0).max(1_000).optional(),
  /** Dollars a UTC day. Reached: calls stop until the next one, scraping does not. */
  AI_DAILY_LIMIT_USD: z.coerce.number().min(0).max(10_000).default(1),
  /** Items claimed at once. */
  AI_BATCH_SIZE: z.coerce.number().int().min(1).max(50).default(10),
  /** Times an item is tried. */
  AI_MAX_ATTEMPTS: z.coerce.number().int().min(1).max(10).default(3),
  /** Longest wait for one answer. */
  AI_REQUEST_SECONDS: z.coerce.number().int().min(1).max(120).default(30),
  /** A run begins no batch after this; what is left gets a message of its own. */
  AI_TOTAL_SECONDS: z.coerce.number().int().min(10).max(600).default(300),
  /** Least important log lines to keep. */
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export type SummarizerSettings = z.output<typeof schema>;

/** @throws {DomeError} `misconfigured`. */
export const summarizerSettings = (env: object): SummarizerSettings => parseSettings(schema, env);
