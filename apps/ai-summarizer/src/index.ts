import { healthResponse } from "@dome/ingest-core/health";
import { depsOf } from "./deps.ts";
import { drain } from "./drain.ts";

export default {
  /** A scrape ended, or a run that had no time left asks for another. Several messages are one run. */
  async queue(_batch, env) {
    await drain(depsOf(env));
  },

  async scheduled(_controller, env) {
    await drain(depsOf(env));
  },

  async fetch(request, env) {
    if (new URL(request.url).pathname !== "/health")
      return Response.json({ error: { code: "not_found", message: "There is only /health here." } }, { status: 404 });
    const deps = depsOf(env);
    return await healthResponse({ db: async () => await env.DB.prepare("select 1").first() }, deps.log);
  },
} satisfies ExportedHandler<Env>;
