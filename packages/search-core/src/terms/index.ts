export * from "./split.ts";
export * from "./query.ts";
