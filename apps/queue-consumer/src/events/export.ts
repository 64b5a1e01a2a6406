import type { Database } from "@dome/db";
import { listPushes, type ResolvedFilter } from "@dome/db/events";

const PAGE = 1_000;

/** All pushes that fit, newest first, one JSON object a line; a page is read when the reader has taken the one before. */
export function exportLines(db: Database, filter: ResolvedFilter): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let cursor: string | undefined;
  let done = false;
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      if (done) return controller.close();
      const page = await listPushes(db, filter, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      done = page.nextCursor === null;
      cursor = page.nextCursor ?? undefined;
      if (page.items.length > 0)
        controller.enqueue(encoder.encode(page.items.map((push) => `${JSON.stringify(push)}\n`).join("")));
      if (done) controller.close();
    },
  });
}
