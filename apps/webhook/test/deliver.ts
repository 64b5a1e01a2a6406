import { env, exports } from "cloudflare:workers";
import type { DeliveryMessage } from "@dome/ingest-core/messages";
import { vi } from "vitest";

export const SECRET = "It's a Secret to Everybody";

/** GitHub's signature of a body. */
export async function sign(body: string | Uint8Array<ArrayBuffer>, secret = SECRET): Promise<string> {
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const mac = await crypto.subtle.sign("HMAC", key, typeof body === "string" ? new TextEncoder().encode(body) : body);
  return `sha256=${[...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export interface Delivery {
  event?: string;
  id?: string;
  body: string | Uint8Array<ArrayBuffer>;
  contentType?: string;
  /** Null: none. */
  signature?: string | Promise<string> | null;
  headers?: Record<string, string | null>;
  path?: string;
}

/** Posts a delivery as GitHub does, signed unless told otherwise. */
export async function post(delivery: Delivery): Promise<Response> {
  const headers = new Headers({
    "content-type": delivery.contentType ?? "application/json",
    "user-agent": "GitHub-Hookshot/044aadd",
    "x-github-event": delivery.event ?? "push",
    "x-github-delivery": delivery.id ?? crypto.randomUUID(),
    "x-hub-signature-256": (await delivery.signature) ?? (await sign(delivery.body)),
  });
  if (delivery.signature === null) headers.delete("x-hub-signature-256");
  for (const [name, value] of Object.entries(delivery.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return await exports.default.fetch(
    new Request(`http://webhook${delivery.path ?? "/webhook"}`, { method: "POST", headers, body: delivery.body }),
  );
}

/** What has arrived at the consumer. */
export const queued = async (): Promise<DeliveryMessage[]> =>
  await (await env.QUEUE_CONSUMER.fetch("http://queue/")).json();

/** Waits until the consumer has seen `count` messages. */
export async function waitForQueued(count: number): Promise<DeliveryMessage[]> {
  return await vi.waitUntil(
    async () => {
      const messages = await queued();
      return messages.length >= count ? messages : false;
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** Records how a delivery ended, as the consumer does. */
export async function recordEnd(id: string, status: "completed" | "failed", processedAtMs: number): Promise<void> {
  await env.DB.prepare("insert or replace into webhook_deliveries values (?, 'push', null, null, ?, '', 0, ?, ?)")
    .bind(id, status, processedAtMs, processedAtMs)
    .run();
}
