export * from "./matrix.ts";
export * from "./dot-module.ts";
