import { createHmac } from "node:crypto";
import type { WebhookTarget } from "../control/api.ts";

const CUT_OFF_MS = 10_000;
const MAX_RESPONSE_CHARACTERS = 64 * 1024;

/** A request ready to be sent. */
export interface SignedRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What came back. */
export interface SendResult {
  status: string;
  /** 0 when no answer came in ten seconds. */
  statusCode: number;
  durationMs: number;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

/** Encodes a payload as the hook is set up. */
export function encodePayload(target: WebhookTarget, payload: unknown): { body: string; contentType: string } {
  const json = JSON.stringify(payload);
  if (target.contentType !== "form") return { body: json, contentType: "application/json" };
  return { body: new URLSearchParams({ payload: json }).toString(), contentType: "application/x-www-form-urlencoded" };
}

/** The signature headers: HMACs over the body as sent, none without a secret. */
export function signatures(secret: string, body: string): Record<string, string> {
  if (secret === "") return {};
  const hmac = (algorithm: string): string => createHmac(algorithm, secret).update(body).digest("hex");
  return { "X-Hub-Signature": `sha1=${hmac("sha1")}`, "X-Hub-Signature-256": `sha256=${hmac("sha256")}` };
}

/** Posts once. Never retries, never throws: a failure is a result. */
export async function sendOnce({ url, headers, body }: SignedRequest): Promise<SendResult> {
  const startedMs = performance.now();
  const took = (): number => Math.round(performance.now() - startedMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(CUT_OFF_MS),
    });
    const responseBody = (await response.text()).slice(0, MAX_RESPONSE_CHARACTERS);
    const status = response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`;
    return {
      status,
      statusCode: response.status,
      durationMs: took(),
      responseHeaders: Object.fromEntries(response.headers),
      responseBody,
    };
  } catch (err) {
    const timedOut = err instanceof Error && err.name === "TimeoutError";
    return {
      status: timedOut ? "timed out" : "failed to connect to host",
      statusCode: 0,
      durationMs: took(),
      responseHeaders: {},
      responseBody: "",
    };
  }
}
