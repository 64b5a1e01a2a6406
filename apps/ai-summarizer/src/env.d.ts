type SummaryQueue = Queue<import("@dome/ingest-core/messages").SummaryMessage>;

/** What the generated types cannot know: what a queue carries, and settings that may be absent. See `src/settings.ts`. */
interface OptionalSettings {
  AI_PROVIDER?: string;
  AI_MODEL?: string;
  AI_TEMPERATURE?: string;
  AI_URL?: string;
  AI_API_KEY?: string;
  AI_PRICE_INPUT?: string;
  AI_PRICE_OUTPUT?: string;
  AI_DAILY_LIMIT_USD?: string;
  AI_BATCH_SIZE?: string;
  AI_MAX_ATTEMPTS?: string;
  AI_REQUEST_SECONDS?: string;
  AI_TOTAL_SECONDS?: string;
  LOG_LEVEL?: string;
}

declare namespace Cloudflare {
  interface Env extends OptionalSettings {
    SUMMARY_QUEUE: SummaryQueue;
  }
}

interface Env extends OptionalSettings {
  SUMMARY_QUEUE: SummaryQueue;
}
