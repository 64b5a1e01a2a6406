import { Validator } from "@seriousme/openapi-schema-validator";
import type { TestProject } from "vitest/node";
import { createApp } from "../src/app.ts";

declare module "vitest" {
  interface ProvidedContext {
    documentFaults: string;
  }
}

/** Checks the document against the OpenAPI 3.1 schema here in Node: the checker reads its schemas from disk. */
export async function setup(project: TestProject): Promise<void> {
  const answer = await createApp().request("/api/openapi.json", {}, { DOME_API_KEY: "a-key-for-these-tests-only" });
  const { valid, errors } = await new Validator().validate(await answer.json<Record<string, unknown>>());
  project.provide("documentFaults", valid ? "" : JSON.stringify(errors).slice(0, 4_000) || "invalid");
}
