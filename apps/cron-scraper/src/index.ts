import { openDatabase } from "@dome/db";
import type { GitHubBudgetNamespace } from "@dome/ingest-core/github";
import { healthResponse } from "@dome/ingest-core/health";
import { createLogger } from "@dome/ingest-core/log";
import { createMetrics } from "@dome/ingest-core/metrics";
import { parseSettings } from "@dome/ingest-core/settings";
import { SOURCES } from "@dome/issue-sources";
import { dispatch } from "./dispatch.ts";
import { cronSettings } from "./settings.ts";

const APP = "cron-scraper";

export default {
  async scheduled(controller, env) {
    const deps = {
      db: openDatabase(env.DB),
      queue: env.INGEST_QUEUE,
      enrichQueue: env.ENRICH_QUEUE,
      budget: env.GITHUB_BUDGET as unknown as GitHubBudgetNamespace,
      archive: env.EVENT_ARCHIVE,
      summaries: env.SUMMARY_QUEUE,
      sources: SOURCES,
      silo: env.SILO,
      constellation: env.CONSTELLATION,
      settings: parseSettings(cronSettings, env),
      log: createLogger(APP).with({ cron: controller.cron }),
      metrics: createMetrics(APP, env.METRICS),
      nowMs: () => Date.now(),
    };
    await dispatch(deps, controller.cron);
  },

  async fetch(request, env) {
    if (new URL(request.url).pathname !== "/health")
      return Response.json({ error: { code: "not_found", message: "There is only /health here." } }, { status: 404 });
    const checks = {
      db: async () => await env.DB.prepare("select 1").first(),
      silo: async () => await env.SILO.health(),
      constellation: async () => await env.CONSTELLATION.health(),
      settings: async () => parseSettings(cronSettings, env),
    };
    return await healthResponse(checks, createLogger(APP));
  },
} satisfies ExportedHandler<Env>;
