import type { TreeEntry } from "../plan/index.ts";

/** What every provider's configuration holds; each adds its own fields. */
export interface IngestorConfig {
  /** The repository row's id. */
  id: string;
  /** Owner; null for the system's own. */
  userId: string | null;
  provider: string;
  /** The version the stored state was made from, or null. */
  lastVersion: string | null;
}

/** One item of the source: where it is, what it is. `sha` is its content address; `size` in bytes. */
export interface ItemMetadata extends TreeEntry {
  provider: string;
  /** The provider's own id of the container (GitHub: the numeric repository id). */
  repoId: string;
  userId: string | null;
}

/** What the last sync left, for providers that can skip what did not change. */
export interface PreviousState {
  /** Ids of directories as of the last sync; empty when the source could be listed at once. */
  trees: ReadonlyMap<string, string>;
  /** Stored and skipped items below a directory (`a/b`), complete unless the configuration changed since. */
  itemsBelow(directory: string): TreeEntry[];
}

/** The source as it is now. */
export type Listing =
  /** Still `lastVersion`. */
  | { kind: "unchanged" }
  /** The source holds nothing: no commits yet. */
  | { kind: "empty" }
  /** What was asked for is not there (any more): a deleted branch. The source itself is. */
  | { kind: "missing"; message: string }
  | { kind: "items"; version: string; items: ItemMetadata[]; trees: { path: string; sha: string }[] | null };

export interface ContentItem {
  metadata: ItemMetadata;
  /** The bytes, exactly `metadata.size` of them unless the source broke. Can be called once. */
  getContent(): Promise<ReadableStream<Uint8Array>>;
}

/**
 * Takes content as it arrives. Calls are synchronous and in order: `begin`, any number of `chunk`s adding up to `size`, `end`;
 * `ready` between items waits while the other side is behind.
 */
export interface ContentSink {
  begin(sha: string, size: number): void;
  /** The bytes are copied before the call returns. */
  chunk(bytes: Uint8Array): void;
  end(): void;
  ready(): Promise<void>;
}

export interface StreamReport {
  /** Ids whose content was written to the sink. Whether it is the right content, the store decides. */
  delivered: ReadonlySet<string>;
  transport: "none" | "blobs" | "archive";
}

/** What a finished sync leaves behind. */
export interface SyncStatus {
  version: string | null;
  syncedAtMs: number;
}

/**
 * A source of items that a sync can make a copy of. GitHub is the first; others (Linear, Notion) cost one folder each. The
 * conformance suite in `ingestor/conformance.ts` says what an implementation has to do.
 *
 * Every method throws {@link DomeError}: `rate_limited` with the time to come back, `upstream_unavailable` for passing
 * failures, `not_found`, `forbidden`, `gone`, `blocked` when access is lost.
 */
export interface Ingestor<C extends IngestorConfig = IngestorConfig> {
  getConfig(): C;
  /**
   * Lists everything the source holds now, or says that nothing changed since `lastVersion`.
   * @param loadPrevious - Called at most once, and only when the source changed: an unchanged one costs no reading.
   */
  listItems(loadPrevious: () => Promise<PreviousState>): Promise<Listing>;
  /** Whether an item differs from what is stored under its path (null: nothing is). */
  hasChanged(item: ItemMetadata, stored: Pick<TreeEntry, "sha" | "mode"> | null): boolean;
  /** One item's content, by a request of its own. */
  fetchContent(item: ItemMetadata): Promise<ContentItem>;
  /**
   * Writes the content of many items to a sink in as few requests as the source allows, distinct ids once. Items may be left
   * out (the caller fetches them one by one) and content may be wrong (the store verifies it).
   * @param onItem - Called after each item written; throwing stops the stream.
   */
  streamContents(
    items: readonly ItemMetadata[],
    sink: ContentSink,
    onItem: (item: ItemMetadata) => void,
  ): Promise<StreamReport>;
  /** Called once a sync is committed. */
  updateSyncStatus(status: SyncStatus): Promise<void>;
}
