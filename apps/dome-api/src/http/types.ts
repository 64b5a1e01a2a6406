import type { ConstellationApi, EventsApi, IngestorApi, ProgressHubApi, SiloApi } from "@dome/ingest-core/contracts";
import type { AnyD1Database } from "@dome/db";
import type { Logger } from "@dome/ingest-core/log";
import type { Settings } from "../settings.ts";

/** A person's hub: told of jobs over RPC, and taking upgrades of callers that are authenticated. */
export interface ProgressHub extends ProgressHubApi {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** What the API needs from its environment, as plain interfaces, so that tests can hand in doubles. */
export interface Bindings {
  SILO: SiloApi;
  INGESTOR: IngestorApi;
  CONSTELLATION: Pick<ConstellationApi, "search" | "counts" | "health">;
  PROGRESS_HUB: { getByName(name: string): ProgressHub };
  EVENTS: EventsApi;
  /** For what belongs to nobody in particular: beginner issues. */
  DB: AnyD1Database;
  WEBHOOK: { fetch(request: Request): Promise<Response> };
  DOME_API_KEY?: string;
  DOME_API_USER?: string;
  GITHUB_WEB_URL?: string;
}

/** What belongs to one request. */
export interface Variables {
  requestId: string;
  settings: Settings;
  /** Whom the request acts for; set on everything under `/api` that needs a key. */
  userId: string;
  log: Logger;
}

export interface AppEnv {
  Bindings: Bindings;
  Variables: Variables;
}
