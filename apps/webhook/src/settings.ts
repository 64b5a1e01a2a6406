import { z } from "zod";

/** What receiving deliveries needs to know. */
export const webhookSettings = z.object({
  /** The secret GitHub signs deliveries with. */
  GITHUB_WEBHOOK_SECRET: z.string().min(1, "is required: the secret GitHub signs deliveries with"),
  /** The secret before it: accepted too while a new one is rolled out. Remove it afterwards. */
  GITHUB_WEBHOOK_SECRET_PREVIOUS: z.string().min(1).optional(),
});

export type WebhookSettings = z.output<typeof webhookSettings>;
