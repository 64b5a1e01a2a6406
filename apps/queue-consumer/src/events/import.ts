import type { Database } from "@dome/db";
import { STORE_BYTES, storeEvents } from "@dome/db/events";
import type { ImportReport } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { type Line, LineSplitter, MAX_EVENT_BYTES, parseEvent, type ParsedEvent } from "@dome/ingest-core/events";
import { pumpBytes } from "@dome/ingest-core/streams";

/** Most bytes of one import. */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;
/** Most rejected lines that are named. */
const MAX_NAMED = 10_000;

/**
 * Stores NDJSON of any year as it arrives, a few megabytes at a time. What is no event is counted and named, and the rest goes on.
 *
 * @throws {DomeError} `payload_too_large` beyond {@link MAX_IMPORT_BYTES}; what was read until then is stored.
 */
export async function importLines(
  deps: { db: Database; nowMs: () => number },
  stream: ReadableStream<Uint8Array>,
): Promise<ImportReport> {
  const report: ImportReport = {
    lines: 0,
    stored: 0,
    duplicates: 0,
    pushes: 0,
    rejected: 0,
    rejects: [],
    unreadablePushes: [],
  };
  const splitter = new LineSplitter(MAX_EVENT_BYTES);
  let events: ParsedEvent[] = [];
  let held = 0;
  let total = 0;
  const flush = async (): Promise<void> => {
    if (events.length === 0) return;
    const { stored, pushes } = await storeEvents(deps.db, events, { nowMs: deps.nowMs() });
    report.stored += stored;
    report.duplicates += events.length - stored;
    report.pushes += pushes;
    events = [];
    held = 0;
  };
  const take = async (line: Line): Promise<void> => {
    if (line.text !== null && line.text.trim() === "") return;
    report.lines++;
    const parsed =
      line.text === null ? ({ ok: false, reason: "longer than a megabyte" } as const) : parseEvent(line.text);
    if (!parsed.ok) {
      report.rejected++;
      if (report.rejects.length < MAX_NAMED) report.rejects.push({ line: line.number, reason: parsed.reason });
      return;
    }
    const { pushFault } = parsed.event;
    if (pushFault !== null && report.unreadablePushes.length < MAX_NAMED)
      report.unreadablePushes.push({ line: line.number, reason: pushFault });
    events.push(parsed.event);
    held += line.bytes;
    if (held >= STORE_BYTES) await flush();
  };
  await pumpBytes(stream, async (chunk) => {
    total += chunk.byteLength;
    if (total > MAX_IMPORT_BYTES) {
      await flush();
      throw new DomeError(
        "payload_too_large",
        `An import is at most ${MAX_IMPORT_BYTES} bytes. Send the rest by itself.`,
      );
    }
    for (const line of splitter.push(chunk)) await take(line);
  });
  for (const line of splitter.finish()) await take(line);
  await flush();
  return report;
}
