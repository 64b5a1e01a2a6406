export * from "./types.ts";
export * from "./languages.ts";
export * from "./structural.ts";
