import type { Database } from "@dome/db";
import type { ConstellationApi, SiloApi } from "@dome/ingest-core/contracts";
import type { GitHubClient } from "@dome/ingest-core/github";
import type { Logger } from "@dome/ingest-core/log";
import type { IndexQueueMessage, IngestMessage } from "@dome/ingest-core/messages";

/** What managing repositories needs. */
export interface IngestorDeps {
  db: Database;
  silo: Pick<SiloApi, "spaceFor" | "dropRefs">;
  constellation: Pick<ConstellationApi, "removeRepository">;
  /** `index-queue`. */
  indexQueue: { send(message: IndexQueueMessage, options?: { delaySeconds?: number }): Promise<unknown> };
  /** `ingest-queue`. */
  queue: { send(message: IngestMessage): Promise<unknown> };
  /** GitHub, read through an installation; null: with the configured token, or none. */
  github(installationId: number | null): Pick<GitHubClient, "getRepository">;
  log: Logger;
  nowMs: () => number;
}
