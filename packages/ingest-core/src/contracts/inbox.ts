import type { DeliveryHint } from "../messages/index.ts";

/**
 * The durable inbox for deliveries, a Durable Object sharded by installation (`installation:<id>`, or `none`).
 * Deliveries that arrive together are committed together. How each one ended stands in D1 (`webhook_deliveries`).
 */
export interface DeliveryInboxApi {
  /** Returns once the delivery is on disk. `duplicate`: it is known and has not failed, so nothing was done. */
  accept(hint: DeliveryHint): Promise<"accepted" | "duplicate">;
}
