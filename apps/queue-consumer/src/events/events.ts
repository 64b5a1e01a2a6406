import { WorkerEntrypoint } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import { eventCoverage, eventStats, listPushes, resolveFilter } from "@dome/db/events";
import type {
  EventCoverage,
  EventsApi,
  EventStats,
  ImportReport,
  Page,
  PushFilter,
  PushView,
} from "@dome/ingest-core/contracts";
import { exportLines } from "./export.ts";
import { importLines } from "./import.ts";
import { readEvent } from "./read-event.ts";

/** Public events as other Workers ask for them. Each method is documented at {@link EventsApi}. */
export class Events extends WorkerEntrypoint<Env> implements EventsApi {
  async pushes(filter: PushFilter, page: { cursor?: string; limit: number }): Promise<Page<PushView>> {
    const db = openDatabase(this.env.DB);
    return await listPushes(db, await resolveFilter(db, filter), page);
  }

  async exportPushes(filter: PushFilter): Promise<ReadableStream<Uint8Array>> {
    const db = openDatabase(this.env.DB);
    return exportLines(db, await resolveFilter(db, filter));
  }

  async stats(span: { fromMs: number; toMs: number; limit: number }): Promise<EventStats> {
    return await eventStats(openDatabase(this.env.DB), span);
  }

  async coverage(span: { fromMs: number; toMs: number; limit: number }): Promise<EventCoverage> {
    return await eventCoverage(openDatabase(this.env.DB), span);
  }

  async event(id: string): Promise<string | null> {
    return await readEvent({ db: openDatabase(this.env.DB), archive: this.env.EVENT_ARCHIVE }, id);
  }

  async importEvents(lines: ReadableStream<Uint8Array>): Promise<ImportReport> {
    return await importLines({ db: openDatabase(this.env.DB), nowMs: () => Date.now() }, lines);
  }
}
