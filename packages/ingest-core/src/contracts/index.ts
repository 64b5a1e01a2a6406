export * from "./views.ts";
export * from "./inputs.ts";
export * from "./silo.ts";
export * from "./constellation.ts";
export * from "./ingestor.ts";
export * from "./events.ts";
export * from "./inbox.ts";
export * from "./progress.ts";
