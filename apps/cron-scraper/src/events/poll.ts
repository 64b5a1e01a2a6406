import {
  endPoll,
  feedState,
  type EventReject,
  type FeedState,
  type PollEnding,
  startPoll,
  storeEvents,
} from "@dome/db/events";
import { DomeError, isDomeError, messageOf } from "@dome/ingest-core/errors";
import { byteLength, MAX_EVENT_BYTES, parseEvent, type ParsedEvent, splitJsonArray } from "@dome/ingest-core/events";
import { type FeedAnswer, type FeedReader, openFeed } from "@dome/ingest-core/github";
import type { CronDeps } from "../deps.ts";
import { exclusively } from "../exclusively.ts";
import { backOff, paceNext } from "./pace.ts";

/** A poll is a handful of requests of at most half a minute each. */
const LEASE_MS = 5 * 60_000;
/** The feed holds 300 events, three pages; more would be a loop. */
const MAX_PAGES = 20;

/**
 * Looks at the public events if a look is due: conditionally, and when the first page has changed, all pages. Each page is stored
 * before the next is asked for; the validator is kept only when all are, so that a poll that stops anywhere is done again.
 *
 * @returns the poll's number, or null when none was due or another run is at it.
 */
export async function pollEvents(deps: CronDeps): Promise<number | null> {
  let id: number | null = null;
  await exclusively(deps, "events-poll", LEASE_MS, async () => {
    const feed = await feedState(deps.db);
    if (deps.nowMs() < feed.nextPollAtMs) return;
    id = await startPoll(deps.db, deps.nowMs(), feed);
    // A poll that its Worker left open may just have moved where polling stands.
    await runPoll(deps, id, await feedState(deps.db));
  });
  return id;
}

/** What a poll has come to. */
interface Progress {
  pages: number;
  seen: number;
  stored: number;
}

async function runPoll(deps: CronDeps, id: number, feed: FeedState): Promise<void> {
  const { settings, budget, log, nowMs } = deps;
  const reader = openFeed({
    settings,
    budget,
    installationId: null,
    priority: "cron",
    log,
    nowMs,
    strike: feed.strikes,
    ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }),
  });
  const progress: Progress = { pages: 0, seen: 0, stored: 0 };
  const end = await readAll(deps, reader, id, feed, progress);
  await endPoll(deps.db, id, { ...end, nowMs: nowMs(), fruitless: reader.usage.sent - progress.pages });
  deps.metrics.record("events.stored", progress.stored);
  const fields = { poll: id, status: end.status, ...progress, requests: reader.usage.sent, waitsFor: end.next?.reason };
  if (end.error === undefined) log.info("events.polled", fields);
  else log.warn("events.polled", { ...fields, errorCode: end.error.code, errorMessage: end.error.message });
}

async function readAll(
  deps: CronDeps,
  reader: FeedReader,
  id: number,
  feed: FeedState,
  progress: Progress,
): Promise<Omit<PollEnding, "nowMs">> {
  try {
    const identity = await reader.identity();
    let answer = await reader.first(feed.etagIdentity === identity ? feed.etag : null);
    const { pollIntervalSeconds } = answer;
    const next = () => ({ ...paceNext(deps.nowMs(), pollIntervalSeconds, answer.rate, reader.usage.sent), strikes: 0 });
    if (answer.kind === "unchanged") return { status: "unchanged", rate: answer.rate, next: next() };
    const etag = { value: answer.etag, identity };
    for (;;) {
      await storePage(deps, id, feed, answer, progress);
      if (answer.next === null || progress.pages === MAX_PAGES) break;
      const further: FeedAnswer = await reader.page(answer.next);
      if (further.kind === "unchanged") break;
      answer = further;
    }
    return { status: "completed", rate: answer.rate, next: next(), etag };
  } catch (err) {
    if (!isRefusal(err)) throw err;
    const strikes = feed.strikes + 1;
    const error = { code: err.code, message: messageOf(err) };
    const next = { ...backOff(deps.nowMs(), strikes, err.retryAfterSeconds, error.message), strikes };
    return { status: progress.pages > 0 ? "partial" : "failed", next, error };
  }
}

/** What GitHub, or the way to it, did; anything else is our own failure and leaves the poll to be found open. */
const isRefusal = (err: unknown): err is DomeError => isDomeError(err) && err.code !== "misconfigured";

/** Stores what a page holds. What cannot be read is kept beside it. */
async function storePage(
  deps: CronDeps,
  id: number,
  feed: FeedState,
  page: FeedAnswer & { kind: "page" },
  progress: Progress,
): Promise<void> {
  const texts = splitJsonArray(page.text);
  if (texts === null) throw new DomeError("upstream_unavailable", "A page of the public events was cut or is no list.");
  const events: ParsedEvent[] = [];
  const rejects: EventReject[] = [];
  for (const text of texts) {
    const parsed =
      byteLength(text) > MAX_EVENT_BYTES
        ? ({ ok: false, reason: "longer than a megabyte" } as const)
        : parseEvent(text);
    if (!parsed.ok) rejects.push({ reason: parsed.reason, raw: text, digest: await digestOf(text) });
    else {
      events.push(parsed.event);
      if (parsed.event.pushFault !== null)
        deps.log.warn("events.push_unreadable", { eventId: parsed.event.id, reason: parsed.event.pushFault });
    }
  }
  const stored = await storeEvents(deps.db, events, {
    nowMs: deps.nowMs(),
    page: { id, anchorPollId: feed.anchorPollId, seen: texts.length, rejects },
  });
  progress.pages++;
  progress.seen += texts.length;
  progress.stored += stored.stored;
}

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
