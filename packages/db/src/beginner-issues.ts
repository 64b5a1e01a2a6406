export * from "./issues/browse.ts";
export * from "./issues/issues.ts";
export * from "./issues/listings.ts";
export * from "./issues/queue.ts";
export * from "./issues/repos.ts";
export * from "./issues/scrapes.ts";
export * from "./issues/spend.ts";
export * from "./issues/summaries.ts";
export { runBatch } from "./batch.ts";
