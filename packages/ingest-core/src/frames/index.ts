export * from "./writer.ts";
export * from "./reader.ts";
