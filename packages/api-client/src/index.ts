export * from "./client.ts";
export * from "./watch.ts";
export type * from "./schema.ts";
