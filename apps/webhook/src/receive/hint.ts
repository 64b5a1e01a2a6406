import type { DeliveryHint } from "@dome/ingest-core/messages";

/** The events that somebody acts on. GitHub may send others: they are acknowledged and counted. */
export const HANDLED_EVENTS: ReadonlySet<string> = new Set([
  "push",
  "ping",
  "installation",
  "installation_repositories",
  "installation_target",
  "repository",
  "create",
  "delete",
  "public",
  "issues",
]);

/** Most repositories a hint names; beyond that the whole installation is looked at. */
const MAX_IDS = 1_000;
const MAX_REF = 4_096;

/**
 * What a verified payload hints at. Takes numeric ids and the ref, nothing else. A hint is only where to look: what is missing or
 * odd is left out, never a reason to refuse a signed delivery.
 */
export function toHint(
  delivery: { deliveryId: string; event: string; receivedAtMs: number },
  payload: Record<string, unknown>,
): DeliveryHint {
  const ids = new Set<number>();
  add(ids, payload["repository"]);
  for (const list of ["repositories", "repositories_added", "repositories_removed"]) {
    const entities = payload[list];
    if (Array.isArray(entities)) for (const entity of entities) add(ids, entity);
  }
  const issueNumber = delivery.event === "issues" ? positive(payload["issue"], "number") : null;
  return {
    deliveryId: delivery.deliveryId,
    event: delivery.event,
    action: text(payload["action"])?.slice(0, 64) ?? null,
    installationId: idOf(payload["installation"]),
    repositoryIds: [...ids].slice(0, MAX_IDS),
    more: ids.size > MAX_IDS,
    ref: fullRef(delivery.event, text(payload["ref"]), text(payload["ref_type"])),
    ...(issueNumber !== null && { issueNumber }),
    receivedAtMs: delivery.receivedAtMs,
  };
}

// By hand: a validator's defaults and messages would cost more than the rest of a hint, on every delivery.
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

const idOf = (entity: unknown): number | null => positive(entity, "id");

function positive(entity: unknown, key: "id" | "number"): number | null {
  if (typeof entity !== "object" || entity === null) return null;
  const value = (entity as Record<string, unknown>)[key];
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : null;
}

function add(ids: Set<number>, entity: unknown): void {
  const id = idOf(entity);
  if (id !== null) ids.add(id);
}

/** `create` and `delete` name their ref without its prefix; a push names it whole. */
function fullRef(event: string, ref: string | null, type: string | null): string | null {
  if (ref === null) return null;
  if (event === "push") return ref.startsWith("refs/") ? whole(ref) : null;
  if (event !== "create" && event !== "delete") return null;
  if (type === "branch") return whole(`refs/heads/${ref}`);
  return type === "tag" ? whole(`refs/tags/${ref}`) : null;
}

/** A cut ref would be another ref. */
const whole = (ref: string): string | null => (ref.length <= MAX_REF ? ref : null);
