import { isDomeError } from "@dome/ingest-core/errors";

/** Whether access to the repository is gone, not just denied for the moment: what is stored of it has to go too. */
export const isLost = (err: unknown): boolean =>
  isDomeError(err) && (err.code === "not_found" || err.code === "gone" || err.code === "blocked");
