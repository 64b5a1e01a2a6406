import type { CronDeps } from "../deps.ts";

/** What scraping issues needs. */
export type IssueDeps = Pick<
  CronDeps,
  "db" | "settings" | "log" | "metrics" | "nowMs" | "budget" | "summaries" | "sources" | "fetch"
>;
