import { DurableObject } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import type { DeliveryInboxApi } from "@dome/ingest-core/contracts";
import { createLogger } from "@dome/ingest-core/log";
import type { DeliveryHint } from "@dome/ingest-core/messages";
import { Inbox } from "./inbox.ts";

/** The durable inbox of one shard. See {@link Inbox} for what it does; this class only connects it to the runtime. */
export class DeliveryInbox extends DurableObject<Env> implements DeliveryInboxApi {
  readonly #inbox: Inbox;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#inbox = new Inbox({
      storage: ctx.storage,
      queue: env.INGEST_QUEUE,
      db: openDatabase(env.DB),
      log: createLogger("webhook").with({ inbox: ctx.id.name ?? ctx.id.toString() }),
      nowMs: () => Date.now(),
    });
    // The platform gives up on an alarm that keeps failing: whoever wakes the object sets it again.
    void ctx.blockConcurrencyWhile(async () => {
      if ((await ctx.storage.getAlarm()) === null) await this.#inbox.wakeForNext();
    });
  }

  async accept(hint: DeliveryHint): Promise<"accepted" | "duplicate"> {
    return await this.#inbox.accept(hint);
  }

  override async alarm(): Promise<void> {
    await this.#inbox.work();
  }

  /** Whether the inbox answers. */
  async health(): Promise<{ ok: true }> {
    this.#inbox.check();
    return { ok: true };
  }
}
