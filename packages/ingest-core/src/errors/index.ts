export * from "./dome-error.ts";
export * from "./error-fields.ts";
