import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { PublicEvent } from "../control/types.ts";

/**
 * Events from the gzip NDJSON files of a folder, oldest first: an event a line, or a recorded answer with a list of them. Events without an
 * id, of the years before there were any, cannot be in a feed and are left out.
 *
 * @throws {Error} When the folder cannot be read or holds none.
 */
export async function readRecordings(dir: string): Promise<PublicEvent[]> {
  const events = new Map<string, PublicEvent>();
  for (const name of (await readdir(dir)).filter((file) => file.endsWith(".ndjson.gz")).sort()) {
    const text = (await promisify(gunzip)(await readFile(join(dir, name)))).toString("utf8");
    for (const line of text.split("\n"))
      if (line !== "") for (const event of eventsIn(line)) events.set(event.id, event);
  }
  if (events.size === 0) throw new Error(`${dir} holds no *.ndjson.gz file with events`);
  return [...events.values()].sort((a, b) => Number(a.id) - Number(b.id));
}

function eventsIn(line: string): PublicEvent[] {
  const value = JSON.parse(line) as { response?: { body?: unknown } };
  const list = Array.isArray(value.response?.body) ? (value.response.body as unknown[]) : [value];
  return list.filter(isEvent);
}

function isEvent(value: unknown): value is PublicEvent {
  const event = value as Partial<PublicEvent> | null;
  return typeof event?.id === "string" && typeof event.actor?.id === "number" && typeof event.repo?.id === "number";
}
