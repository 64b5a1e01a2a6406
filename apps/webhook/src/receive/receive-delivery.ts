import type { DeliveryInboxApi } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import type { DeliveryHint } from "@dome/ingest-core/messages";
import { HANDLED_EVENTS, toHint } from "./hint.ts";
import { encodingOf, parsePayload } from "./payload.ts";
import { readBody } from "./read-body.ts";
import { isSigned, parseSignature } from "./signature.ts";

export interface ReceiveDeps {
  /** Secrets a delivery may be signed with, the current one first. */
  secrets: readonly string[];
  /** The inbox of a shard. */
  inbox(shard: string): Pick<DeliveryInboxApi, "accept">;
  nowMs: () => number;
}

/** What became of a delivery. `ignored`: nobody acts on this event, nothing was stored. */
export interface Receipt {
  status: "accepted" | "duplicate" | "ignored";
  delivery: string;
  event: string;
}

const EVENT = /^[a-z][a-z_]{0,63}$/;
const DELIVERY = /^[0-9A-Za-z][0-9A-Za-z-]{0,127}$/;

/**
 * Verifies a delivery over its raw bytes and has it stored. Returns once it is on disk.
 *
 * @throws {DomeError} `unsupported_media_type`, `payload_too_large`, `unauthorized` (not signed with our secret), `invalid_input`
 *   (headers or payload), `upstream_unavailable` (not stored: GitHub counts the delivery as failed and it can be redelivered).
 */
export async function receiveDelivery(deps: ReceiveDeps, request: Request): Promise<Receipt> {
  const encoding = encodingOf(request.headers.get("content-type"));
  const signature = parseSignature(request.headers.get("x-hub-signature-256"));
  // Before the body is read: what nobody signed is not worth 25 MB.
  if (signature === null)
    throw new DomeError("unauthorized", "X-Hub-Signature-256 is missing or not of the form sha256=<64 hex digits>.");
  const body = await readBody(request);
  if (!(await isSigned(body, signature, deps.secrets))) {
    throw new DomeError(
      "unauthorized",
      "The signature does not match the body. Check that GitHub and GITHUB_WEBHOOK_SECRET hold the same secret.",
    );
  }
  const event = header(request, "x-github-event", EVENT);
  const deliveryId = header(request, "x-github-delivery", DELIVERY);
  const payload = parsePayload(body, encoding);
  if (!HANDLED_EVENTS.has(event)) return { status: "ignored", delivery: deliveryId, event };
  const hint = toHint({ deliveryId, event, receivedAtMs: deps.nowMs() }, payload);
  return { status: await store(deps, hint), delivery: deliveryId, event };
}

/** The inbox that a hint belongs to: deliveries of one installation are committed together. */
export const shardOf = (hint: Pick<DeliveryHint, "installationId">): string =>
  hint.installationId === null ? "none" : `installation:${hint.installationId}`;

async function store(deps: ReceiveDeps, hint: DeliveryHint): Promise<"accepted" | "duplicate"> {
  try {
    return await deps.inbox(shardOf(hint)).accept(hint);
  } catch (cause) {
    throw new DomeError("upstream_unavailable", "The delivery could not be stored. Redeliver it.", { cause });
  }
}

function header(request: Request, name: string, shape: RegExp): string {
  const value = request.headers.get(name);
  if (value === null || !shape.test(value))
    throw new DomeError("invalid_input", `The header ${name} is missing or malformed.`);
  return value;
}
