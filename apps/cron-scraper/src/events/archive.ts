import { type ArchivableEvent, type ArchivedBlock, nextToArchive, recordArchive } from "@dome/db/events";
import type { CronDeps } from "../deps.ts";
import { exclusively } from "../exclusively.ts";

/** Events of one pass: an object in R2. */
const EVENTS_PER_OBJECT = 2_000;
/** Events that are unpacked together to read one of them. */
const EVENTS_PER_BLOCK = 100;
const LEASE_MS = 20 * 60_000;
/** An hourly cron may take 15 minutes, which housekeeping shares. */
const BUDGET_MS = 4 * 60_000;

export interface ArchiveReport {
  events: number;
  rawBytes: number;
  storedBytes: number;
  /** False: some are left for the next hour. */
  complete: boolean;
}

/**
 * Moves the texts of events that were received `EVENTS_RAW_DAYS` ago into R2: NDJSON, oldest first, as gzip members one after the other, so that
 * the whole object unpacks with `gunzip` and one event with a range of it. The object is stored before the rows let go. Everything
 * that is counted or asked for stays in the database. Returns null when another run is at it.
 */
export async function archiveEvents(deps: CronDeps): Promise<ArchiveReport | null> {
  const report: ArchiveReport = { events: 0, rawBytes: 0, storedBytes: 0, complete: false };
  const startedAtMs = deps.nowMs();
  const receivedBeforeMs = startedAtMs - deps.settings.EVENTS_RAW_DAYS * 86_400_000;
  const ran = await exclusively(deps, "events-archive", LEASE_MS, async () => {
    while (deps.nowMs() - startedAtMs < BUDGET_MS) {
      const events = await nextToArchive(deps.db, receivedBeforeMs, EVENTS_PER_OBJECT);
      if (events.length > 0) await archive(deps, events, report);
      report.complete = events.length < EVENTS_PER_OBJECT;
      if (report.complete) break;
    }
  });
  if (!ran) return null;
  if (report.events > 0) deps.log.info("events.archived", { ...report, durationMs: deps.nowMs() - startedAtMs });
  return report;
}

async function archive(deps: CronDeps, events: readonly ArchivableEvent[], report: ArchiveReport): Promise<void> {
  const [first, last] = [events[0]?.seq ?? 0, events.at(-1)?.seq ?? 0];
  // Named by what is in it: a pass that died after the put stores the same object again.
  const r2Key = `events/${String(first).padStart(12, "0")}-${String(last).padStart(12, "0")}.ndjson.gz`;
  const members: Uint8Array[] = [];
  const blocks: ArchivedBlock[] = [];
  let offset = 0;
  for (let at = 0; at < events.length; at += EVENTS_PER_BLOCK) {
    const part = events.slice(at, at + EVENTS_PER_BLOCK);
    // A line break between the tokens of a text is no part of what it says.
    const text = new TextEncoder().encode(part.map(({ raw }) => `${raw.replaceAll(/[\r\n]+/g, " ")}\n`).join(""));
    const packed = await gzip(text);
    const [from, to] = [part[0]?.seq ?? 0, part.at(-1)?.seq ?? 0];
    blocks.push({
      firstSeq: from,
      lastSeq: to,
      r2Key,
      offset,
      length: packed.byteLength,
      events: part.length,
      rawBytes: text.byteLength,
    });
    members.push(packed);
    offset += packed.byteLength;
    report.rawBytes += text.byteLength;
  }
  await deps.archive.put(r2Key, new Blob(members), { httpMetadata: { contentType: "application/gzip" } });
  await recordArchive(deps.db, blocks, deps.nowMs());
  report.events += events.length;
  report.storedBytes += offset;
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
}
