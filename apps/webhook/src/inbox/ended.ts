import type { DeliveryRow } from "@dome/db/deliveries";
import type { StoredDelivery } from "./inbox-store.ts";

/**
 * Whether a recorded end is the end of what was last sent. The failure a delivery was put in line again for is not: the new
 * attempt is still under way. Told apart by what was recorded, not by comparing the clocks of two machines.
 */
export function isEnded(
  row: Pick<StoredDelivery, "failureMs">,
  end: Pick<DeliveryRow, "status" | "processedAtMs"> | undefined,
): boolean {
  if (end === undefined) return false;
  return end.status !== "failed" || end.processedAtMs !== row.failureMs;
}
