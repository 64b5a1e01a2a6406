import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DomeError, type ErrorCode } from "../errors/index.ts";
import { CONFORMANCE_CHECKS, ingestorConformance, type ConformanceFixture } from "./conformance.ts";
import type {
  ContentItem,
  ContentSink,
  Ingestor,
  IngestorConfig,
  ItemMetadata,
  Listing,
  PreviousState,
  StreamReport,
  SyncStatus,
} from "./index.ts";

const encoder = new TextEncoder();
const digest = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

class NotesConfig implements IngestorConfig {
  readonly id = "r1";
  readonly userId = "ada";
  readonly provider = "notes";
  readonly lastVersion: string | null;
  constructor(lastVersion: string | null) {
    this.lastVersion = lastVersion;
  }
}

/** A provider that has nothing to do with git: notes in a map. */
class NotesIngestor implements Ingestor {
  protected readonly notes: Map<string, Uint8Array>;
  private readonly config: NotesConfig;
  private readonly failure: { code: ErrorCode | null };
  private readonly statuses: SyncStatus[];

  constructor(
    notes: Map<string, Uint8Array>,
    lastVersion: string | null,
    failure: { code: ErrorCode | null },
    statuses: SyncStatus[],
  ) {
    this.notes = notes;
    this.config = new NotesConfig(lastVersion);
    this.failure = failure;
    this.statuses = statuses;
  }

  getConfig(): IngestorConfig {
    return this.config;
  }

  async listItems(loadPrevious: () => Promise<PreviousState>): Promise<Listing> {
    if (this.failure.code !== null) throw new DomeError(this.failure.code, "no", { retryAfterSeconds: 9 });
    if (this.notes.size === 0) return { kind: "empty" };
    const items = [...this.notes].map(([path, bytes]): ItemMetadata => ({
      path,
      sha: digest(bytes),
      mode: 100644,
      size: bytes.length,
      provider: "notes",
      repoId: "n",
      userId: "ada",
    }));
    const version = digest(items.map((item) => item.path + item.sha).join());
    if (version === this.config.lastVersion) return { kind: "unchanged" };
    await loadPrevious();
    return { kind: "items", version, items, trees: null };
  }

  hasChanged(item: ItemMetadata, stored: { sha: string; mode: number } | null): boolean {
    return stored?.sha !== item.sha || stored.mode !== item.mode;
  }

  async fetchContent(metadata: ItemMetadata): Promise<ContentItem> {
    return { metadata, getContent: async () => new Blob([this.bytesOf(metadata).slice()]).stream() };
  }

  async streamContents(
    items: readonly ItemMetadata[],
    sink: ContentSink,
    onItem: (item: ItemMetadata) => void,
  ): Promise<StreamReport> {
    const delivered = new Set<string>();
    for (const item of items) {
      if (delivered.has(item.sha)) continue;
      sink.begin(item.sha, item.size);
      sink.chunk(this.bytesOf(item));
      sink.end();
      delivered.add(item.sha);
      onItem(item);
      await sink.ready();
    }
    return { delivered, transport: items.length === 0 ? "none" : "blobs" };
  }

  async updateSyncStatus(status: SyncStatus): Promise<void> {
    this.statuses.push(status);
  }

  protected bytesOf(item: ItemMetadata): Uint8Array {
    return this.notes.get(item.path) as Uint8Array;
  }
}

function fixture(Provider: typeof NotesIngestor = NotesIngestor): ConformanceFixture {
  const notes = new Map(
    Array.from({ length: 30 }, (_, index) => [`note ${index}`, encoder.encode(`note number ${index}\n`)]),
  );
  notes
    .set("twin", encoder.encode("note number 1\n"))
    .set("empty", new Uint8Array(0))
    .set("large", new Uint8Array(300_001).fill(7));
  const failure: { code: ErrorCode | null } = { code: null };
  const statuses: SyncStatus[] = [];
  return {
    files: notes,
    open: (lastVersion) => new Provider(notes, lastVersion, failure, statuses),
    statuses: () => statuses,
    change: async (path, bytes) => void notes.set(path, bytes),
    openEmpty: async () => new Provider(new Map(), null, failure, statuses),
    openMissing: async () => null,
    failures: (["rate_limited", "not_found"] as const).map((code) => ({
      code,
      arrange: async () => void (failure.code = code),
    })),
  };
}

ingestorConformance({ describe, it }, "a provider of notes", async () => fixture());

describe("the suite finds a provider that", () => {
  const broken: [string, typeof NotesIngestor][] = [
    ["reads what is stored although nothing changed", class extends NotesIngestor {
      override async listItems(load: () => Promise<PreviousState>) { await load(); return await super.listItems(load); }
    }],
    ["leaves an item out", class extends NotesIngestor {
      override async listItems(load: () => Promise<PreviousState>) {
        const listing = await super.listItems(load);
        return listing.kind === "items" ? { ...listing, items: listing.items.slice(1) } : listing;
      }
    }],
    ["gives other bytes", class extends NotesIngestor {
      protected override bytesOf(item: ItemMetadata) { return super.bytesOf(item).map((byte) => byte ^ 1); }
    }],
    ["delivers a content twice", class extends NotesIngestor {
      override async streamContents(items: readonly ItemMetadata[], sink: ContentSink, onItem: (item: ItemMetadata) => void) {
        const report = await super.streamContents(items, sink, onItem);
        if (items.length > 0) await super.streamContents(items.slice(0, 1), sink, onItem);
        return report;
      }
    }],
    ["does not wait for the sink", class extends NotesIngestor {
      override async streamContents(items: readonly ItemMetadata[], sink: ContentSink, onItem: (item: ItemMetadata) => void) {
        const hasty: ContentSink = { begin: (sha, size) => sink.begin(sha, size), chunk: (bytes) => sink.chunk(bytes), end: () => sink.end(), ready: async () => undefined };
        return await super.streamContents(items, hasty, onItem);
      }
    }],
    ["goes on after onItem threw", class extends NotesIngestor {
      override async streamContents(items: readonly ItemMetadata[], sink: ContentSink, onItem: (item: ItemMetadata) => void) {
        return await super.streamContents(items, sink, (item) => { try { onItem(item); } catch (err) { if (err === null) throw err; } });
      }
    }],
    ["ignores a change of mode", class extends NotesIngestor {
      override hasChanged(item: ItemMetadata, stored: { sha: string; mode: number } | null) { return stored?.sha !== item.sha; }
    }],
    ["fails with anything", class extends NotesIngestor {
      override async listItems(load: () => Promise<PreviousState>) { return await super.listItems(load).catch(() => { throw new Error("oops"); }); }
    }],
    ["keeps the end of a sync to itself", class extends NotesIngestor {
      override async updateSyncStatus() { /* forgets it */ }
    }],
  ]; // prettier-ignore

  it.each(broken)("%s", async (_, Provider) => {
    const results = await Promise.allSettled(
      CONFORMANCE_CHECKS.map(async (check) => await check.run(fixture(Provider))),
    );
    expect(results.filter((result) => result.status === "rejected").length).toBeGreaterThan(0);
  });
});
