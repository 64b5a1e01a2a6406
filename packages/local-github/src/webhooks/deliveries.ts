import { randomUUID } from "node:crypto";
import type { DeliveryInfo, DeliveryMatch, DeliveryRule, WebhookTarget } from "../control/api.ts";
import type { Registry } from "../state/registry.ts";
import type { Attempt } from "./delivery-log.ts";
import { DeliveryLog } from "./delivery-log.ts";
import { encodePayload, sendOnce, signatures } from "./send.ts";

const MAX_BODY_BYTES = 25 * 1024 * 1024;
const HOOK_ID = 420_001;

/** An event on its way out. */
export interface Delivery {
  event: string;
  action: string | null;
  payload: unknown;
  repositoryId: number | null;
  installationId: number | null;
  ref: string | null;
  hook: { type: "integration" | "repository"; id: number };
  guid?: string;
  /** Replaces the encoded payload. */
  body?: string;
  /** Replaces headers. */
  headers?: Record<string, string>;
}

type Queued = Delivery & { guid: string; redelivery: boolean };

/** The hook: a queue of deliveries, each attempted once, with switches that lose, double, hold and reorder them. */
export class Deliveries {
  readonly log: DeliveryLog;
  target: WebhookTarget | null;
  readonly #registry: Registry;
  readonly #nowMs: () => number;
  #rules: DeliveryRule[] = [];
  readonly #held = new Map<number, Queued>();
  readonly #queue: (() => Promise<void>)[] = [];
  #running = 0;
  #idle: (() => void)[] = [];
  #lastId = 90_000_000;

  constructor(registry: Registry, nowMs: () => number, target: WebhookTarget | null) {
    this.log = new DeliveryLog(nowMs);
    this.target = target;
    this.#registry = registry;
    this.#nowMs = nowMs;
  }

  /** Adds switches after the ones in force. */
  script(rules: readonly DeliveryRule[]): void {
    this.#rules.push(...rules.map((rule) => ({ times: 1, ...rule })));
  }

  clearScript(): void {
    this.#rules = [];
  }

  /** Takes a delivery on. @returns Its attempts when they end: none when dropped or held, two when doubled. */
  async deliver(delivery: Delivery): Promise<DeliveryInfo[]> {
    if (!this.target) return [];
    const queued: Queued = { ...delivery, guid: delivery.guid ?? randomUUID(), redelivery: false };
    const rule = this.#rules.find((one) => one.times !== 0 && this.matches(one.match ?? {}, queued));
    if (rule && typeof rule.times === "number") rule.times--;
    if (rule?.kind === "drop") return [];
    if (rule?.kind === "hold") {
      this.#held.set(++this.#lastId, queued);
      return [];
    }
    const attempts = [this.#enqueue(queued), ...(rule?.kind === "duplicate" ? [this.#enqueue(queued)] : [])];
    return (await Promise.all(attempts)).filter((attempt) => attempt !== null).map(info);
  }

  /** Sends a logged delivery again, under its GUID. */
  redeliver(attempt: Attempt): Promise<DeliveryInfo | null> {
    const { event, action, payload, repositoryId, installationId, ref, guid, requestHeaders } = attempt;
    const type =
      requestHeaders["X-GitHub-Hook-Installation-Target-Type"] === "repository" ? "repository" : "integration";
    const hook = { type, id: Number(requestHeaders["X-GitHub-Hook-Installation-Target-ID"]) } as const;
    const again: Queued = { event, action, payload, repositoryId, installationId, ref, hook, guid, redelivery: true };
    return this.#enqueue(again).then((made) => made && info(made));
  }

  /** Held deliveries, oldest first. */
  held(): DeliveryInfo[] {
    return [...this.#held].map(([id, one]) => ({
      ...summary(one),
      id,
      deliveredAtMs: this.#nowMs(),
      status: "held",
      statusCode: null,
    }));
  }

  /** Sends held deliveries in the order given. @throws {Error} When an id is not held. */
  async release(ids: readonly number[]): Promise<DeliveryInfo[]> {
    const queued = ids.map((id) => {
      const one = this.#held.get(id);
      if (!one) throw new Error(`delivery ${id} is not held`);
      this.#held.delete(id);
      return one;
    });
    return (await Promise.all(queued.map((one) => this.#enqueue(one)))).filter((attempt) => attempt !== null).map(info);
  }

  /** The payload of an attempt or a held delivery. @throws {Error} When there is none of that id. */
  payload(id: number): unknown {
    const found = this.#held.get(id) ?? this.log.get(id);
    if (!found) throw new Error(`there is no delivery ${id}`);
    return found.payload;
  }

  /** Whether a delivery is one that a match describes. */
  matches(match: DeliveryMatch, delivery: Pick<Delivery, "event" | "action" | "repositoryId" | "ref">): boolean {
    if (match.event !== undefined && match.event !== delivery.event) return false;
    if (match.action !== undefined && match.action !== delivery.action) return false;
    if (match.ref !== undefined && match.ref !== delivery.ref) return false;
    return match.repository === undefined || this.#registry.find(match.repository)?.id === delivery.repositoryId;
  }

  /** Resolves when nothing is queued or under way. */
  settled(): Promise<void> {
    if (this.#running === 0 && this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #enqueue(queued: Queued): Promise<Attempt | null> {
    return new Promise((resolve, reject) => {
      this.#queue.push(() => this.#attempt(queued).then(resolve, reject));
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#running < (this.target?.concurrency ?? 1)) {
      const next = this.#queue.shift();
      if (!next) break;
      this.#running++;
      void next().finally(() => {
        this.#running--;
        this.#pump();
      });
    }
    if (this.#running > 0 || this.#queue.length > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #attempt(queued: Queued): Promise<Attempt | null> {
    const { target } = this;
    if (!target) return null;
    const encoded = encodePayload(target, queued.payload);
    const body = queued.body ?? encoded.body;
    if (Buffer.byteLength(body) > MAX_BODY_BYTES) return null; // GitHub does not send these at all
    const headers: Record<string, string> = {
      "User-Agent": "GitHub-Hookshot/local",
      Accept: "*/*",
      "Content-Type": encoded.contentType,
      "X-GitHub-Event": queued.event,
      "X-GitHub-Delivery": queued.guid,
      "X-GitHub-Hook-ID": String(HOOK_ID),
      "X-GitHub-Hook-Installation-Target-Type": queued.hook.type,
      "X-GitHub-Hook-Installation-Target-ID": String(queued.hook.id),
      ...signatures(target.secret, body),
      ...queued.headers,
    };
    const deliveredAtMs = this.#nowMs();
    const id = ++this.#lastId;
    const result = await sendOnce({ url: target.url, headers, body });
    const attempt: Attempt = {
      ...summary(queued),
      id,
      deliveredAtMs,
      url: target.url,
      requestHeaders: headers,
      payload: queued.payload,
      ...result,
    };
    this.log.add(attempt);
    return attempt;
  }
}

function summary({
  event,
  action,
  repositoryId,
  installationId,
  ref,
  guid,
  redelivery,
}: Queued): Omit<DeliveryInfo, "id" | "deliveredAtMs" | "status" | "statusCode"> {
  return { event, action, repositoryId, installationId, ref, guid, redelivery };
}

/** An attempt without what only its own endpoint shows. */
export function info(attempt: Attempt): DeliveryInfo {
  const { id, guid, event, action, repositoryId, installationId, ref, deliveredAtMs, redelivery, status, statusCode } =
    attempt;
  return { id, guid, event, action, repositoryId, installationId, ref, deliveredAtMs, redelivery, status, statusCode };
}
