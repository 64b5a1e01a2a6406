import { Validator } from "@cfworker/json-schema";
import { expect } from "vitest";
import { createApi, KEY, type Services, services } from "./doubles.ts";

interface Operation {
  security?: unknown[];
  responses: Record<
    string,
    {
      content?: Record<string, { schema: object; example?: unknown }>;
      headers?: Record<string, { required?: boolean }>;
    }
  >;
}
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

/** The API's own description, as a client gets it. */
export const apiDocument: Document = await (await createApi().fetch("/api/openapi.json")).json();

/** Every operation of the document. */
export const operations = Object.entries(apiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** Fails unless `value` fits a schema of the document. */
export function expectToFit(schema: object, value: unknown): void {
  const { valid, errors } = new Validator({ ...schema, components: apiDocument.components }, "2020-12").validate(value);
  expect({ valid, errors: errors.slice(-3) }).toEqual({ valid: true, errors: [] });
}

/** Fails unless the answer is one that the document promises for this request. */
export async function expectDocumented(method: string, path: string, answer: Response): Promise<void> {
  const responses = operationAt(method, path)?.responses;
  const promised = responses?.[answer.status];
  if (responses !== undefined) expect(Object.keys(responses), `${method} ${path}`).toContain(String(answer.status));
  for (const [name, header] of Object.entries(promised?.headers ?? {})) {
    if (header.required) expect(answer.headers.get(name), `${name} of ${method} ${path}`).not.toBeNull();
  }
  const schema =
    promised?.content?.["application/json"]?.schema ??
    (answer.status >= 400 ? apiDocument.components.schemas["Error"] : undefined);
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
  if (schema !== undefined && answer.body !== null && isJson) expectToFit(schema, await answer.clone().json());
}

function operationAt(method: string, url: string): Operation | undefined {
  const path = new URL(url, "https://api.test").pathname.replace("/repositories/github/", "/repositories/");
  const fits = (template: string) =>
    new RegExp(`^${template.replace("{path}", ".*").replace(/\{\w+\}/g, "[^/]+")}$`).test(path);
  const found = path in apiDocument.paths ? path : Object.keys(apiDocument.paths).find(fits);
  return found === undefined ? undefined : apiDocument.paths[found]?.[method.toLowerCase()];
}

/** One request with the key over doubles; its answer is held against the document. JSON bodies are written as objects. */
export async function call(
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string>; doubles?: Services } = {},
) {
  const doubles = options.doubles ?? services();
  const api = createApi(doubles);
  const headers = {
    authorization: `Bearer ${KEY}`,
    ...(options.body === undefined ? {} : { "content-type": "application/json" }),
    ...options.headers,
  };
  const body =
    options.body === undefined || typeof options.body === "string" ? options.body : JSON.stringify(options.body);
  const answer = await api.fetch(path, { method, headers, ...(body === undefined ? {} : { body }) });
  await expectDocumented(method, path, answer);
  return { ...doubles, answer, lines: api.lines };
}

/** The error of an answer that refuses. */
export async function errorOf(answer: Response): Promise<{ code: string; message: string; details?: unknown }> {
  const { error } = await answer.json<{ error: { code: string; message: string; details?: unknown } }>();
  return error;
}
