export * from "./word-counter.ts";
