import type { PushFilter } from "@dome/ingest-core/contracts";

interface PlainEvent {
  id: string;
  type: string;
  actor: { id: number };
  repo: { id: number };
  created_at: string;
  payload: { push_id?: number; ref?: string; head?: string; before?: string };
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/import" && request.body !== null)
      return Response.json(await env.EVENTS.importEvents(request.body));
    if (pathname === "/row-by-row") return Response.json(await importRowByRow(env.DB, await request.text()));
    if (pathname === "/pushes") {
      const filter = await request.json<PushFilter & { cursor?: string }>();
      const { cursor, ...rest } = filter;
      const page = await env.EVENTS.pushes(rest, { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
      return Response.json({ items: page.items.length, nextCursor: page.nextCursor });
    }
    return new Response("There is nothing here.", { status: 404 });
  },
} satisfies ExportedHandler<Env>;

/** What one would write first: parse a line, insert a row, and another for a push. No accounts, no counts. */
async function importRowByRow(db: D1Database, text: string): Promise<{ stored: number }> {
  const insertEvent = db.prepare(
    "insert or ignore into github_events (id, type, actor_id, repository_id, created_at_ms, received_at_ms, raw) values (?, ?, ?, ?, ?, ?, ?)",
  );
  const insertPush = db.prepare(
    "insert or ignore into push_events (event_id, push_id, repository_id, actor_id, ref, head, before, created_at_ms, received_at_ms, enrichment_status) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
  );
  let stored = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const event = JSON.parse(line) as PlainEvent;
    const [actor, repository, atMs, nowMs] = [
      String(event.actor.id),
      String(event.repo.id),
      Date.parse(event.created_at),
      Date.now(),
    ];
    await insertEvent.bind(event.id, event.type, actor, repository, atMs, nowMs, line).run();
    const { push_id: pushId, ref, head, before } = event.payload;
    if (event.type === "PushEvent")
      await insertPush.bind(event.id, String(pushId), repository, actor, ref, head, before, atMs, nowMs).run();
    stored++;
  }
  return { stored };
}
