export * from "./announcer.ts";
export * from "./publisher.ts";
