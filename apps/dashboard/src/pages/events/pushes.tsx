import type { Push } from "@dome/api-client";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import { Failure, toFailure } from "../../data/failure.ts";
import { client } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { bytes } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { toast } from "../../ui/toasts.tsx";
import { exportPushes, MOST_BYTES } from "./export-pushes.ts";
import { PushFilters } from "./push-filters.tsx";
import { PushRow } from "./push-row.tsx";
import { eventsAddressOf, type EventsQuestion, filterOf, spanOf } from "./question.ts";

const PAGE = 50;

interface Props {
  question: EventsQuestion;
  /** When "now" is, for the whole page; grows with each refresh. */
  nowMs: number;
  onChange: (change: Partial<EventsQuestion>) => void;
}

/** The pushes themselves, newest first, narrowed and a page at a time. */
export function Pushes({ question, nowMs, onChange }: Props) {
  const query = { ...filterOf(question), ...spanOf(question, nowMs) };
  const key = JSON.stringify(query);
  const read = (cursor: string | null) => readPage({ ...query, ...(cursor === null ? {} : { cursor }) });
  const first = useResource(key, () => read(null));
  const [further, setFurther] = useState<{ key: string; items: Push[]; cursor: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const more = further?.key === key ? further : null;
  const items = [...(first.data?.items ?? []), ...(more?.items ?? [])];
  const cursor = more === null ? (first.data?.nextCursor ?? null) : more.cursor;
  const { repository, actor, ref } = question;
  const narrowing = JSON.stringify([repository, actor, ref]);
  const title = useScrolledTo(narrowing);

  const readMore = async (from: string): Promise<void> => {
    setBusy(true);
    try {
      const page = await read(from);
      setFurther({ key, items: [...(more?.items ?? []), ...page.items], cursor: page.nextCursor });
    } catch (err) {
      toast(`No more could be read: ${toFailure(err).message}`, "bad");
    } finally {
      setBusy(false);
    }
  };
  const isFault = first.failure?.faults.some(({ path }) => ["repository", "actor", "ref"].includes(path)) ?? false;

  return (
    <section aria-labelledby="pushes">
      <div class="page-head pushes-head">
        <h2 id="pushes" ref={title}>
          Pushes
        </h2>
        <Export query={query} />
      </div>
      <PushFilters key={narrowing} question={question} failure={first.failure} onChange={onChange} />
      {first.failure !== null && !isFault && (
        <Problem what="The pushes could not be read" failure={first.failure} onRetry={first.reload} />
      )}
      {first.data === undefined && first.failure === null && <Skeleton rows={5} tall />}
      {first.data?.items.length === 0 && (
        <Empty icon="events" title="No push fits">
          <p>Names are compared whole, and refs as they are: tags are refs/tags/….</p>
        </Empty>
      )}
      <ul class="rows" aria-label="Pushes">
        {items.map((push) => (
          <PushRow key={push.eventId} push={push} addressOf={(change) => eventsAddressOf({ ...question, ...change })} />
        ))}
      </ul>
      {cursor !== null && (
        <div class="more">
          <Button busy={busy} onPress={() => void readMore(cursor)}>
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

type Query = ReturnType<typeof filterOf> & ReturnType<typeof spanOf>;

async function readPage(query: Query & { cursor?: string }): Promise<{ items: Push[]; nextCursor: string | null }> {
  const page = await ask(client.peek().GET("/api/events/pushes", { params: { query: { ...query, limit: PAGE } } }));
  if (typeof page === "string") throw new Failure("unexpected", "The server answered with something else.");
  return page;
}

/** Brings the list into view when a name elsewhere on the page narrowed it. */
function useScrolledTo(narrowing: string) {
  const title = useRef<HTMLHeadingElement>(null);
  const shownRef = useRef(narrowing);
  useEffect(() => {
    if (shownRef.current === narrowing) return;
    shownRef.current = narrowing;
    const top = title.current?.getBoundingClientRect().top ?? 0;
    if (top < 0 || top > innerHeight / 2) title.current?.scrollIntoView({ block: "start" });
  }, [narrowing]);
  return title;
}

/** Saves what the list shows, all of it. */
function Export({ query }: { query: Query }) {
  const [saved, setSaved] = useState<number | null>(null);
  const runningRef = useRef<AbortController | null>(null);
  useEffect(() => () => runningRef.current?.abort(), []);
  const start = async (): Promise<void> => {
    const stopping = new AbortController();
    runningRef.current = stopping;
    setSaved(0);
    try {
      const done = await exportPushes(query, stopping.signal, setSaved);
      if (done.isCut)
        toast(`Only the newest ${bytes(MOST_BYTES)} were saved. Choose a shorter time, or use the API for all.`, "bad");
      else toast(`Saved ${bytes(done.bytes)} as pushes.ndjson.`);
    } catch (err) {
      if (!stopping.signal.aborted) toast(`Nothing was saved: ${toFailure(err).message}`, "bad");
    } finally {
      runningRef.current = null;
      setSaved(null);
    }
  };
  return saved === null ? (
    <Button onPress={() => void start()}>Export as NDJSON</Button>
  ) : (
    <Button icon="stop" onPress={() => runningRef.current?.abort()}>
      {`Stop the export (${bytes(saved)})`}
    </Button>
  );
}
