import { PROGRESS_TOPIC, SpaceName } from "@dome/ingest-core/contracts";
import { z } from "zod";

/** Longest frame a client may send, in characters. */
export const MAX_FRAME_CHARS = 4_096;

/** Stands for every project of the person. */
export const ALL_PROJECTS = "all";

const topics = z
  .array(z.enum([PROGRESS_TOPIC]))
  .max(10)
  .default([PROGRESS_TOPIC]);

/** What a client may say. Unknown fields are ignored. */
export const ClientFrame = z.discriminatedUnion("action", [
  z
    .object({
      action: z.literal("subscribe"),
      project: SpaceName,
      topics,
      /** The last number seen: what came after it is sent again. */
      since: z.number().int().min(0).optional(),
    })
    .refine(({ project, since }) => project !== ALL_PROJECTS || since === undefined, {
      path: ["since"],
      error: "belongs to one project; subscribe to each of them by its name",
    }),
  z.object({ action: z.literal("unsubscribe"), project: SpaceName, topics }),
  z.object({ action: z.literal("ping") }),
  z.object({ action: z.literal("pong"), id: z.string().max(64) }),
]);
export type ClientFrame = z.output<typeof ClientFrame>;

/** The frame, or what is wrong with it, in words for the client. */
export function readFrame(data: string | ArrayBuffer): { frame: ClientFrame } | { fault: string } {
  if (typeof data !== "string") return { fault: "Send text, not binary." };
  if (data.length > MAX_FRAME_CHARS) return { fault: `The message is longer than ${MAX_FRAME_CHARS} characters.` };
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return { fault: "The message is not JSON." };
  }
  const parsed = ClientFrame.safeParse(value);
  if (parsed.success) return { frame: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  return { fault: `The message cannot be used: ${where === "" ? "" : `${where}: `}${issue?.message ?? "unknown"}.` };
}
