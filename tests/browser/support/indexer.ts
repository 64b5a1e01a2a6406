import type { ConstellationApi } from "@dome/ingest-core/contracts";
import type { Platform } from "../../end-to-end/support/platform.ts";

/** A Worker that holds the index, so that a test can wait for what is stored to be searchable. */
export const indexerWorker = {
  config: {
    name: "indexer",
    main: "tests/end-to-end/worker.ts",
    compatibility_date: "2026-11-01",
    services: [{ binding: "CONSTELLATION", service: "constellation", entrypoint: "Constellation" }],
  },
};

/** Makes a repository searchable as it is stored now. Harmless where that has happened by itself. */
export async function makeSearchable(platform: Platform, repositoryId: string): Promise<void> {
  const { CONSTELLATION } = await platform.server
    .getWorker<{ CONSTELLATION: Pick<ConstellationApi, "index"> }>("indexer")
    .getEnv();
  await CONSTELLATION.index(repositoryId);
}
