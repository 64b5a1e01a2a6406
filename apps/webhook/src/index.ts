import { createLogger } from "@dome/ingest-core/log";
import { createMetrics } from "@dome/ingest-core/metrics";
import { route, type RouteDeps } from "./receive/routes.ts";
import { settingsOf } from "./settings.ts";

export { DeliveryInbox } from "./inbox/delivery-inbox.ts";
export { Ingestor } from "./ingestor/ingestor.ts";

const log = createLogger("webhook");
/** One per set of bindings: they hold nothing of a request, and making them anew would cost each one as much as its answer. */
const known = new WeakMap<Env, RouteDeps>();

export default {
  async fetch(request, env) {
    let deps = known.get(env);
    if (deps === undefined) known.set(env, (deps = depsOf(env)));
    return await route(deps, request);
  },
} satisfies ExportedHandler<Env>;

function depsOf(env: Env): RouteDeps {
  const inbox = (shard: string) => env.DELIVERY_INBOX.getByName(shard);
  const nowMs = () => Date.now();
  return {
    receive: () => ({ secrets: settingsOf(env).secrets, inbox, nowMs }),
    checks: {
      db: async () => await env.DB.prepare("select 1").first(),
      inbox: async () => await env.DELIVERY_INBOX.getByName("none").health(),
      silo: async () => await env.SILO.health(),
      settings: async () => settingsOf(env),
    },
    log,
    metrics: createMetrics("webhook", env.METRICS),
  };
}
