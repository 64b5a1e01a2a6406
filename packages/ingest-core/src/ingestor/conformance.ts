import { isDomeError, type ErrorCode } from "../errors/index.ts";
import type { ContentSink, Ingestor, ItemMetadata, Listing, PreviousState, SyncStatus } from "./ingestor.ts";

/** A source made for the suite, and ways to open it. Every `open*` gives a new ingestor, as every sync does. */
export interface ConformanceFixture {
  /** What the source holds: bytes by path. At least 20 different contents, one content under two paths, one empty, one over 300 KiB. */
  files: ReadonlyMap<string, Uint8Array>;
  open(lastVersion: string | null): Ingestor;
  /** Where {@link Ingestor.updateSyncStatus} ends up. */
  statuses(): readonly SyncStatus[];
  /** Puts other bytes under a path that is there. */
  change(path: string, bytes: Uint8Array): Promise<void>;
  /** A source that holds nothing yet; null where the provider knows no such thing. */
  openEmpty(): Promise<Ingestor | null>;
  /** A source of which the part asked for is not there; null where the provider knows no such thing. */
  openMissing(): Promise<Ingestor | null>;
  /** Makes listing fail, and says with which code the next {@link open} has to fail. */
  failures: readonly { code: ErrorCode; arrange: () => Promise<void> }[];
}

/** The part of a test runner that registering needs. */
export interface TestApi {
  describe: (name: string, body: () => void) => void;
  it: (name: string, body: () => Promise<void>) => void;
}

/** One promise of {@link Ingestor}, and how to see it broken: `run` rejects. */
export interface ConformanceCheck {
  promise: string;
  run: (fixture: ConformanceFixture) => Promise<void>;
}

/**
 * Registers the whole suite for one provider.
 * @param makeFixture - Called for every check, so that none sees what another did.
 */
export function ingestorConformance(api: TestApi, name: string, makeFixture: () => Promise<ConformanceFixture>): void {
  api.describe(`${name} keeps the ingestor contract`, () => {
    for (const { promise, run } of CONFORMANCE_CHECKS) api.it(promise, async () => await run(await makeFixture()));
  });
}

const NOTHING_BEFORE: PreviousState = { trees: new Map(), itemsBelow: () => [] };

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`The provider does not conform: ${what}.`);
}

async function list(ingestor: Ingestor): Promise<Extract<Listing, { kind: "items" }>> {
  let loads = 0;
  const listing = await ingestor.listItems(async () => {
    loads++;
    return NOTHING_BEFORE;
  });
  must(listing.kind === "items", `a changed source was listed as ${listing.kind}`);
  must(loads <= 1, "loadPrevious was called more than once");
  return listing;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => void setTimeout(resolve, 0));
}

/** A sink that checks every call and is slow on purpose. */
class StrictSink implements ContentSink {
  readonly contents = new Map<string, Uint8Array>();
  mostBetween = 0;
  private between = 0;
  private open: { sha: string; bytes: Uint8Array; fill: number } | null = null;
  private waiting = false;
  private readonly failure: Error | null;

  constructor(failure: Error | null = null) {
    this.failure = failure;
  }

  begin(sha: string, size: number): void {
    this.notWaiting();
    must(this.open === null, "begin() came before end()");
    must(!this.contents.has(sha), `${sha} was delivered twice`);
    this.open = { sha, bytes: new Uint8Array(size), fill: 0 };
  }

  chunk(bytes: Uint8Array): void {
    this.notWaiting();
    must(this.open !== null, "chunk() came outside begin() and end()");
    must(this.open.fill + bytes.byteLength <= this.open.bytes.byteLength, "an item got more bytes than its size");
    this.open.bytes.set(bytes, this.open.fill);
    this.open.fill += bytes.byteLength;
    this.between += bytes.byteLength;
    this.mostBetween = Math.max(this.mostBetween, this.between);
  }

  end(): void {
    this.notWaiting();
    must(this.open !== null && this.open.fill === this.open.bytes.byteLength, "an item got fewer bytes than its size");
    this.contents.set(this.open.sha, this.open.bytes);
    this.open = null;
  }

  async ready(): Promise<void> {
    this.notWaiting();
    if (this.failure !== null) throw this.failure;
    this.waiting = true;
    await turns(2);
    this.waiting = false;
    this.between = 0;
  }

  private notWaiting(): void {
    must(!this.waiting, "the sink was written to while it had not caught up");
  }
}

async function stream(
  ingestor: Ingestor,
  items: readonly ItemMetadata[],
): Promise<{ sink: StrictSink; announced: ItemMetadata[]; delivered: ReadonlySet<string>; transport: string }> {
  const sink = new StrictSink();
  const announced: ItemMetadata[] = [];
  const report = await ingestor.streamContents(items, sink, (item) => {
    must(sink.contents.has(item.sha), "onItem came before the item was written");
    announced.push(item);
  });
  return { sink, announced, ...report };
}

/** Few items and all of them: a provider may fetch them in different ways. */
async function listAndSplit(
  fixture: ConformanceFixture,
): Promise<{ ingestor: Ingestor; few: ItemMetadata[]; all: ItemMetadata[] }> {
  const ingestor = fixture.open(null);
  const all = (await list(ingestor)).items;
  return { ingestor, few: all.slice(0, 3), all };
}

async function failsWith(work: Promise<unknown>, expected: unknown, what: string): Promise<void> {
  const thrown = await work.then(
    () => null,
    (err: unknown) => ({ err }),
  );
  must(thrown !== null, `${what} went unnoticed`);
  must(thrown.err === expected, `${what} was thrown on as something else (${String(thrown.err)})`);
}

/** Everything a provider promises. */
export const CONFORMANCE_CHECKS: readonly ConformanceCheck[] = [
  {
    promise: "lists every item once, with its size and an address that only its content decides",
    async run(fixture) {
      const ingestor = fixture.open(null);
      const { items, version } = await list(ingestor);
      must(version !== "", "the version is empty");
      must(items.length === fixture.files.size, `${items.length} items were listed of ${fixture.files.size}`);
      const { provider, userId } = ingestor.getConfig();
      const shas = new Map<string, string>();
      for (const item of items) {
        const bytes = fixture.files.get(item.path);
        must(bytes !== undefined, `${item.path} was listed, twice or without being there`);
        must(item.size === bytes.byteLength, `${item.path} was listed with ${item.size} bytes`);
        must(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(item.sha), `${item.path} has no content address`);
        must(
          item.provider === provider && item.userId === userId && item.repoId !== "",
          `${item.path} does not say whose it is`,
        );
        const content = new TextDecoder("latin1").decode(bytes);
        must((shas.get(item.sha) ?? content) === content, "two contents have one address");
        shas.set(item.sha, content);
      }
      must(new Set(items.map((item) => item.path)).size === items.length, "an item was listed twice");
      must(new Set(shas.values()).size === shas.size, "one content has two addresses");
    },
  },
  {
    promise: "says that nothing changed, without reading what is stored",
    async run(fixture) {
      const { version } = await list(fixture.open(null));
      const listing = await fixture.open(version).listItems(async () => {
        throw new Error("loadPrevious was called");
      });
      must(listing.kind === "unchanged", `an unchanged source was listed as ${listing.kind}`);
    },
  },
  {
    promise: "lists a change as a new version in which that item alone is another",
    async run(fixture) {
      const before = await list(fixture.open(null));
      const [path] = fixture.files.keys();
      await fixture.change(path as string, new TextEncoder().encode("changed by the suite\n"));
      const after = await list(fixture.open(before.version));
      must(after.version !== before.version, "the version stayed the same");
      const old = new Map(before.items.map((item) => [item.path, item]));
      const ingestor = fixture.open(before.version);
      const changed = after.items
        .filter((item) => ingestor.hasChanged(item, old.get(item.path) ?? null))
        .map((item) => item.path);
      must(changed.length === 1 && changed[0] === path, `changed were ${changed.join(", ")}`);
    },
  },
  {
    promise: "tells what has changed by content and mode",
    async run(fixture) {
      const { ingestor, all } = await listAndSplit(fixture);
      const item = all[0] as ItemMetadata;
      must(ingestor.hasChanged(item, null), "a new item counts as unchanged");
      must(!ingestor.hasChanged(item, { sha: item.sha, mode: item.mode }), "the same item counts as changed");
      must(ingestor.hasChanged(item, { sha: "0".repeat(40), mode: item.mode }), "other content counts as unchanged");
      must(
        ingestor.hasChanged(item, { sha: item.sha, mode: item.mode === 100755 ? 100644 : 100755 }),
        "another mode counts as unchanged",
      );
    },
  },
  {
    promise: "fetches an item's bytes as they are",
    async run(fixture) {
      const { ingestor, all } = await listAndSplit(fixture);
      for (const item of all.slice(0, 5)) {
        const content = await ingestor.fetchContent(item);
        must(content.metadata.sha === item.sha, "the content is of another item");
        must(
          sameBytes(await readAll(await content.getContent()), fixture.files.get(item.path) as Uint8Array),
          `${item.path} came with other bytes`,
        );
      }
    },
  },
  {
    promise: "streams each content once, whole and right, few items as well as many, and tells of each",
    async run(fixture) {
      const { ingestor, few, all } = await listAndSplit(fixture);
      for (const items of [few, all]) {
        const { sink, announced, delivered } = await stream(ingestor, items);
        const written = [...sink.contents.keys()].toSorted();
        must(written.join() === [...delivered].toSorted().join(), "the report names other ids than were written");
        must(
          written.join() ===
            announced
              .map((item) => item.sha)
              .toSorted()
              .join(),
          "onItem was not called once for each item written",
        );
        const wanted = new Map(items.map((item) => [item.sha, item]));
        must(written.length === wanted.size, `${written.length} of ${wanted.size} contents came`);
        for (const [sha, bytes] of sink.contents) {
          const item = wanted.get(sha);
          must(item !== undefined, "an item came that nobody asked for");
          must(sameBytes(bytes, fixture.files.get(item.path) as Uint8Array), `${item.path} came with other bytes`);
        }
      }
    },
  },
  {
    promise: "waits for the sink before it writes on",
    async run(fixture) {
      const { ingestor, all } = await listAndSplit(fixture);
      const { sink } = await stream(ingestor, all);
      const largest = Math.max(...all.map((item) => item.size));
      must(sink.mostBetween <= largest + 1024 * 1024, `${sink.mostBetween} bytes were written without waiting`);
      must(
        sink.mostBetween < [...sink.contents.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0),
        "the sink was never waited for",
      );
    },
  },
  {
    promise: "asks for nothing when nothing is wanted",
    async run(fixture) {
      const { ingestor } = await listAndSplit(fixture);
      const { sink, delivered, transport } = await stream(ingestor, []);
      must(sink.contents.size === 0 && delivered.size === 0 && transport === "none", "something came");
    },
  },
  {
    promise: "stops when onItem throws, and throws that on",
    async run(fixture) {
      const { ingestor, few, all } = await listAndSplit(fixture);
      for (const items of [few, all]) {
        const stop = new Error("cancelled");
        let calls = 0;
        const work = ingestor.streamContents(items, new StrictSink(), () => {
          calls++;
          throw stop;
        });
        await failsWith(work, stop, "what onItem threw");
        await turns(5);
        must(calls === 1, "the stream went on");
      }
    },
  },
  {
    promise: "stops when the sink fails, and throws that on: the store knows why",
    async run(fixture) {
      const { ingestor, few, all } = await listAndSplit(fixture);
      for (const items of [few, all]) {
        const broken = new Error("the store is down");
        await failsWith(
          ingestor.streamContents(items, new StrictSink(broken), () => undefined),
          broken,
          "the sink's failure",
        );
      }
    },
  },
  {
    promise: "tells an empty source and a missing part from a failure",
    async run(fixture) {
      const empty = await fixture.openEmpty();
      const missing = await fixture.openMissing();
      if (empty !== null)
        must(
          (await empty.listItems(async () => NOTHING_BEFORE)).kind === "empty",
          "an empty source is not called empty",
        );
      if (missing === null) return;
      const listing = await missing.listItems(async () => NOTHING_BEFORE);
      must(
        listing.kind === "missing" && listing.message !== "",
        "a missing part is not called missing, with a message",
      );
    },
  },
  {
    promise: "fails with typed errors that say when to come back",
    async run(fixture) {
      for (const { code, arrange } of fixture.failures) {
        await arrange();
        const err: unknown = await list(fixture.open(null)).catch((thrown: unknown) => thrown);
        must(
          isDomeError(err) && err.code === code,
          `instead of ${code} came ${isDomeError(err) ? err.code : String(err)}`,
        );
        must(code !== "rate_limited" || (err.retryAfterSeconds ?? 0) > 0, "a rate limit without a time to come back");
      }
    },
  },
  {
    promise: "passes the end of a sync on",
    async run(fixture) {
      const status: SyncStatus = { version: "v", syncedAtMs: 42 };
      const ingestor = fixture.open("v");
      must(ingestor.getConfig().lastVersion === "v", "the configuration is not the one given");
      await ingestor.updateSyncStatus(status);
      must(JSON.stringify(fixture.statuses()) === JSON.stringify([status]), "the status did not arrive");
    },
  },
];
