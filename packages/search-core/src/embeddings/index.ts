export * from "./types.ts";
export * from "./quantise.ts";
export * from "./hashed.ts";
export * from "./workers-ai.ts";
export * from "./openai.ts";
