import { DomeError, isDomeError } from "../errors/index.ts";
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
} from "../ingestor/index.ts";
import type { TreeEntry } from "../plan/index.ts";
import { readArchive } from "./archive.ts";
import type { GitHubClient, RepositoryAddress } from "./client.ts";
import { fetchBlobs } from "./fetch-blobs.ts";
import type { Head } from "./types.ts";
import { walkTree } from "./walk-tree.ts";

export interface GitHubIngestorConfig extends IngestorConfig {
  provider: "github";
  /** The numeric id: the identity. */
  githubId: number;
  /** Labels, used only to reach servers that do not know numbers. */
  owner: string;
  repo: string;
  branch: string;
}

/** Up to so many blobs that an update lacks are asked for one by one; beyond, one archive is cheaper for everybody. */
export const MAX_SINGLE_BLOBS = 16;

/** What an archive may unpack to when parts of the tree were not listed again: the archive holds what the patterns leave out, too. */
const UNKNOWN_TREE_BYTES = 32 * 1024 ** 3;

/** A repository's branch on GitHub as a source: one request for the head, one for the tree, one for all content. */
export class GitHubIngestor implements Ingestor<GitHubIngestorConfig> {
  private readonly config: GitHubIngestorConfig;
  private readonly client: GitHubClient;
  private readonly onStatus: (status: SyncStatus) => Promise<void>;
  private address: RepositoryAddress;
  private version: string | null = null;
  private maxArchiveBytes = 0;

  /** @param onStatus - Where {@link updateSyncStatus} goes: the provider does not know the database. */
  constructor(
    config: GitHubIngestorConfig,
    client: GitHubClient,
    onStatus: (status: SyncStatus) => Promise<void> = async () => undefined,
  ) {
    this.config = config;
    this.client = client;
    this.onStatus = onStatus;
    this.address = { id: config.githubId };
  }

  getConfig(): GitHubIngestorConfig {
    return this.config;
  }

  async listItems(loadPrevious: () => Promise<PreviousState>): Promise<Listing> {
    const head = await this.head();
    if (head.kind === "unchanged" || head.kind === "empty") return head;
    if (head.kind === "no_branch") {
      return {
        kind: "missing",
        message: `Branch ${JSON.stringify(this.config.branch)} does not exist in ${this.config.owner}/${this.config.repo}.`,
      };
    }
    this.version = head.sha;
    const { entries, trees, partial } = await this.readTree(head.sha, await loadPrevious());
    const treeBytes = entries.reduce((sum, entry) => sum + entry.size, 0);
    // Twice the tree for grown line ends, 2 KiB of headers and padding per file, and room for directories.
    this.maxArchiveBytes = partial ? UNKNOWN_TREE_BYTES : 2 * treeBytes + 2_048 * 3 * entries.length + 16 * 1024 * 1024;
    const owner = { provider: "github", repoId: String(this.config.githubId), userId: this.config.userId };
    return { kind: "items", version: head.sha, items: entries.map((entry) => Object.assign(entry, owner)), trees };
  }

  hasChanged(item: ItemMetadata, stored: Pick<TreeEntry, "sha" | "mode"> | null): boolean {
    return stored === null || stored.sha !== item.sha || stored.mode !== item.mode;
  }

  async fetchContent(item: ItemMetadata): Promise<ContentItem> {
    return { metadata: item, getContent: async () => await stillThere(this.client.blob(this.address, item.sha)) };
  }

  async streamContents(
    items: readonly ItemMetadata[],
    sink: ContentSink,
    onItem: (item: ItemMetadata) => void,
  ): Promise<StreamReport> {
    if (items.length === 0) return { delivered: new Set(), transport: "none" };
    const distinct = [...new Map(items.map((item) => [item.sha, item])).values()];
    // Of a first copy the archive holds little that is not lacking, so its price is fixed; later it may hold far more.
    const few = this.config.lastVersion === null ? 1 : MAX_SINGLE_BLOBS;
    if (distinct.length <= few) {
      return {
        delivered: await fetchBlobs(distinct, (item) => this.fetchContent(item), sink, onItem),
        transport: "blobs",
      };
    }
    if (this.version === null) throw new DomeError("internal", "Contents were asked for before the items were listed.");
    const report = await readArchive(await stillThere(this.client.archive(this.address, this.version)), {
      commitSha: this.version,
      wanted: new Map(items.map((item) => [item.path, item])),
      maxBytes: this.maxArchiveBytes,
      sink,
      onItem,
    });
    return { delivered: report.delivered, transport: "archive" };
  }

  async updateSyncStatus(status: SyncStatus): Promise<void> {
    await this.onStatus(status);
  }

  private async head(): Promise<Head> {
    const { branch, lastVersion, owner, repo, githubId } = this.config;
    try {
      return await this.client.head(this.address, branch, lastVersion);
    } catch (err) {
      if (!isDomeError(err) || err.code !== "not_found") throw err;
      // Gone, or a server that does not know numbers: the name tells, as long as it carries the same id.
      const named = await this.client.getRepository(owner, repo);
      if (named.id !== githubId) {
        throw new DomeError(
          "not_found",
          `GitHub has no repository number ${githubId} (${owner}/${repo}) any more; that name now belongs to another one.`,
        );
      }
      this.address = { id: githubId, byName: { owner: named.owner, repo: named.repo } };
      return await this.client.head(this.address, branch, lastVersion);
    }
  }

  private async readTree(
    commitSha: string,
    previous: PreviousState,
  ): Promise<{ entries: TreeEntry[]; trees: { path: string; sha: string }[] | null; partial: boolean }> {
    if (previous.trees.size === 0) {
      const whole = await stillThere(this.client.tree(this.address, commitSha, true));
      if (!whole.truncated) return { entries: whole.entries, trees: null, partial: false };
    }
    return await stillThere(walkTree(this.client, this.address, commitSha, previous));
  }
}

/**
 * The head was there a moment ago. When GitHub does not know its tree or a blob now, the commit was replaced or a server lags
 * behind: that passes. It must not read as lost access, which removes the copy.
 */
async function stillThere<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (err) {
    if (!isDomeError(err) || !["not_found", "gone", "conflict", "invalid_input"].includes(err.code)) throw err;
    throw new DomeError(
      "upstream_unavailable",
      `${err.message} It was listed a moment ago; the sync will be repeated.`,
      { cause: err },
    );
  }
}
