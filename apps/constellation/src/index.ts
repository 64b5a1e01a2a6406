import { healthResponse } from "@dome/ingest-core/health";
import { depsOf } from "./deps.ts";
import { checks } from "./health.ts";
import { handleIndexBatch } from "./indexing/index-batch.ts";

export { Constellation } from "./constellation.ts";
export { EmbeddingCache } from "./embedding-cache.ts";
export { SearchIndex } from "./search-index/search-index.ts";

export default {
  async fetch(request, env): Promise<Response> {
    if (request.method === "GET" && new URL(request.url).pathname === "/health") {
      const deps = depsOf(env);
      return await healthResponse(checks(deps), deps.log);
    }
    return Response.json(
      { error: { code: "not_found", message: "Constellation answers GET /health; everything else is RPC." } },
      { status: 404 },
    );
  },

  async queue(batch, env): Promise<void> {
    await handleIndexBatch(batch, depsOf(env));
  },
} satisfies ExportedHandler<Env>;
