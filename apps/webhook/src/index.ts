import { createLogger } from "@dome/ingest-core/log";
import { createMetrics } from "@dome/ingest-core/metrics";
import { route } from "./receive/routes.ts";
import { settingsOf } from "./settings.ts";

export { DeliveryInbox } from "./inbox/delivery-inbox.ts";
export { Ingestor } from "./ingestor/ingestor.ts";

const log = createLogger("webhook");

export default {
  async fetch(request, env) {
    const deps = {
      receive: () => {
        const settings = settingsOf(env);
        return {
          secrets: [settings.GITHUB_WEBHOOK_SECRET, settings.GITHUB_WEBHOOK_SECRET_PREVIOUS].filter(
            (secret) => secret !== undefined,
          ),
          inbox: (shard: string) => env.DELIVERY_INBOX.getByName(shard),
          nowMs: () => Date.now(),
        };
      },
      checks: {
        db: async () => await env.DB.prepare("select 1").first(),
        inbox: async () => await env.DELIVERY_INBOX.getByName("none").health(),
        silo: async () => await env.SILO.health(),
        settings: async () => settingsOf(env),
      },
      log,
      metrics: createMetrics("webhook", env.METRICS),
    };
    return await route(deps, request);
  },
} satisfies ExportedHandler<Env>;
