import type { DeliveryHint } from "@dome/ingest-core/messages";
import { z } from "zod";

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

// A hint is only where to look: what is missing or odd is left out, never a reason to refuse a signed delivery. What is missing
// has a default rather than a fault that is caught: most fields are, in most events.
const Text = z.string().nullable().default(null).catch(null);
const Id = z.number().int().positive();
const Entity = z.object({ id: Id }).nullable().default(null).catch(null);
const Entities = z.array(z.unknown()).default([]).catch([]);

const Payload = z.object({
  action: Text,
  installation: Entity,
  repository: Entity,
  repositories: Entities,
  repositories_added: Entities,
  repositories_removed: Entities,
  ref: Text,
  ref_type: Text,
  issue: z.object({ number: Id }).nullable().default(null).catch(null),
});

/** What a verified payload hints at. Takes numeric ids and the ref, nothing else. */
export function toHint(
  delivery: { deliveryId: string; event: string; receivedAtMs: number },
  payload: Record<string, unknown>,
): DeliveryHint {
  const fields = Payload.parse(payload);
  const listed = [...fields.repositories, ...fields.repositories_added, ...fields.repositories_removed];
  const ids = new Set<number>();
  for (const entity of [fields.repository, ...listed]) {
    const parsed = Entity.parse(entity);
    if (parsed !== null) ids.add(parsed.id);
  }
  return {
    deliveryId: delivery.deliveryId,
    event: delivery.event,
    action: fields.action?.slice(0, 64) ?? null,
    installationId: fields.installation?.id ?? null,
    repositoryIds: [...ids].slice(0, MAX_IDS),
    more: ids.size > MAX_IDS,
    ref: fullRef(delivery.event, fields),
    ...(delivery.event === "issues" && fields.issue !== null && { issueNumber: fields.issue.number }),
    receivedAtMs: delivery.receivedAtMs,
  };
}

/** `create` and `delete` name their ref without its prefix; a push names it whole. */
function fullRef(event: string, fields: z.output<typeof Payload>): string | null {
  if (fields.ref === null) return null;
  if (event === "push") return fields.ref.startsWith("refs/") ? whole(fields.ref) : null;
  if (event !== "create" && event !== "delete") return null;
  if (fields.ref_type === "branch") return whole(`refs/heads/${fields.ref}`);
  return fields.ref_type === "tag" ? whole(`refs/tags/${fields.ref}`) : null;
}

/** A cut ref would be another ref. */
const whole = (ref: string): string | null => (ref.length <= MAX_REF ? ref : null);
