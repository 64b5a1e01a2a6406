import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./schema.ts";

export interface ClientOptions {
  /** Where the API is, without `/api`: `https://dome.example.com`. Left out in a page that the API serves itself. */
  baseUrl?: string;
  /** The key; left out where something else authenticates. */
  apiKey?: string;
  fetch?: (request: Request) => Promise<Response>;
}

/** The whole API, typed: `client.GET("/api/repositories/{id}", { params: { path: { id } } })` gives `{ data, error, response }`. */
export type DomeClient = Client<paths>;

/** A client for the API. It throws only when no answer comes; a refusal is `error`, with its code and message. */
export function createDomeClient(options: ClientOptions = {}): DomeClient {
  return createClient<paths>({
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    ...(options.apiKey === undefined ? {} : { headers: { Authorization: `Bearer ${options.apiKey}` } }),
  });
}
