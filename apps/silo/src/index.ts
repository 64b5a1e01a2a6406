import { checkHealth } from "./health.ts";

export { Silo } from "./silo.ts";

export default {
  async fetch(request, env): Promise<Response> {
    const isHealth = request.method === "GET" && new URL(request.url).pathname === "/health";
    if (!isHealth)
      return Response.json(
        { error: { code: "not_found", message: "Silo answers GET /health; everything else is RPC." } },
        { status: 404 },
      );
    const checks = await checkHealth(env);
    const ok = Object.values(checks).every((check) => check.ok);
    return Response.json({ status: ok ? "ok" : "failing", checks }, { status: ok ? 200 : 503 });
  },
} satisfies ExportedHandler<Env>;
