import type { Database } from "@dome/db";
import type { SiloApi } from "@dome/ingest-core/contracts";
import type { GitHubClient } from "@dome/ingest-core/github";
import type { Logger } from "@dome/ingest-core/log";
import type { IngestMessage } from "@dome/ingest-core/messages";

/** What managing repositories needs. */
export interface IngestorDeps {
  db: Database;
  silo: Pick<SiloApi, "spaceFor" | "dropRefs">;
  /** `ingest-queue`. */
  queue: { send(message: IngestMessage): Promise<unknown> };
  /** GitHub, read through an installation; null: with the configured token, or none. */
  github(installationId: number | null): Pick<GitHubClient, "getRepository">;
  log: Logger;
  nowMs: () => number;
}
