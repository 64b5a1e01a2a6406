import { handleDeadLetterBatch } from "./consume/dead-letters.ts";
import { handleIngestBatch } from "./consume/ingest-batch.ts";
import { depsOf } from "./deps.ts";
import { handleEnrichBatch } from "./enrich/enrich-batch.ts";

export { GitHubBudget } from "./budget/github-budget.ts";
export { Events } from "./events/events.ts";
export { ProgressHub } from "./progress-hub/progress-hub.ts";

export default {
  async queue(batch, env) {
    const deps = depsOf(env);
    if (batch.queue === "ingest-dead-letter") await handleDeadLetterBatch(batch, deps);
    else if (batch.queue === "enrich-queue") await handleEnrichBatch(batch, deps);
    else await handleIngestBatch(batch, deps);
  },
} satisfies ExportedHandler<Env>;
