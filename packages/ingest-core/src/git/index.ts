export * from "./blob-id.ts";
export * from "./hex.ts";
export * from "./content-kind.ts";
