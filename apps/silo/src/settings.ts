import { parseSettings } from "@dome/ingest-core/settings";
import { z } from "zod";

const schema = z.object({
  /** Seconds that unreferenced content is kept, so that a deletion or a force push that is undone costs nothing. */
  GARBAGE_GRACE_SECONDS: z.coerce.number().int().min(0).default(86_400),
});

export type SiloSettings = z.output<typeof schema>;

/** Silo's settings. @throws {DomeError} `misconfigured`. */
export const siloSettings = (env: object): SiloSettings => parseSettings(schema, env);
