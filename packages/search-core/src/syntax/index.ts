export * from "./syntax-chunker.ts";
