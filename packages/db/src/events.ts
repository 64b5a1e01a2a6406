export * from "./events/store.ts";
export * from "./events/polls.ts";
export * from "./events/enrich.ts";
export * from "./events/pushes.ts";
export * from "./events/stats.ts";
export * from "./events/archive.ts";
