import { DurableObject } from "cloudflare:workers";
import {
  PROGRESS_TOPIC,
  type ProgressHubApi,
  type ProgressMessage,
  type ProgressUpdate,
} from "@dome/ingest-core/contracts";
import { ALL_PROJECTS, type ClientFrame, readFrame } from "./frames.ts";
import { HubStore } from "./hub-store.ts";
import { Watcher } from "./watcher.ts";

/** Most sockets a person may have open. */
export const MAX_SOCKETS = 64;
/** How often old messages are looked for, in milliseconds. */
const PRUNE_EVERY_MS = 6 * 60 * 60_000;
/** Codes that stand for the lack of one, or of a connection, and may not be sent. */
const UNSENDABLE_CODES = new Set([1004, 1005, 1006, 1015]);

/**
 * The live progress of one person's jobs (`user:<id>`). Holds their sockets, asleep while nothing happens; everything it knows is in
 * its storage and in the sockets' attachments. Upgrades come from `dome-api`, which has authenticated them.
 */
export class ProgressHub extends DurableObject<Env> implements ProgressHubApi {
  private readonly store: HubStore;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.store = new HubStore(ctx.storage.sql);
    // Answered without waking the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{"action":"ping"}', '{"type":"pong"}'));
  }

  async publish(project: string, update: ProgressUpdate): Promise<void> {
    const recorded = this.store.record(project, update, Date.now());
    if (recorded === null) return;
    if ("message" in recorded) this.broadcast(recorded.message);
    await this.wakeAt("message" in recorded ? Date.now() + PRUNE_EVERY_MS : recorded.heldUntilMs);
  }

  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    for (const message of this.store.due(nowMs)) this.broadcast(message);
    const again = this.store.nextDueMs() ?? (this.store.prune(nowMs) ? nowMs + PRUNE_EVERY_MS : null);
    if (again !== null) await this.wakeAt(again);
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return new Response(null, { status: 426 });
    if (this.ctx.getWebSockets().length >= MAX_SOCKETS) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    Watcher.greet(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(ws: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const watcher = Watcher.of(ws);
    if (!watcher.countFrame(Date.now())) {
      watcher.refuse("Too many messages. Wait some seconds.");
      return;
    }
    const read = readFrame(data);
    if ("fault" in read) watcher.refuse(read.fault);
    else this.act(watcher, read.frame);
  }

  override async webSocketClose(ws: WebSocket, code: number, reason: string): Promise<void> {
    // The runtime does not answer for sockets that may sleep: without this the client sees the connection break (1006).
    ws.close(UNSENDABLE_CODES.has(code) ? 1000 : code, reason);
  }

  override async webSocketError(ws: WebSocket): Promise<void> {
    ws.close(1011, "The connection failed.");
  }

  private act(watcher: Watcher, frame: ClientFrame): void {
    switch (frame.action) {
      case "subscribe":
        this.subscribe(watcher, frame.project, frame.since);
        return;
      case "unsubscribe":
        watcher.drop(frame.project);
        watcher.tell({ type: "unsubscribed", project: frame.project, topics: frame.topics });
        return;
      case "ping":
        watcher.tell({ type: "pong" });
        return;
      case "pong":
        watcher.answered(frame.id);
    }
  }

  /** Confirms, then sends what was missed: nothing can come between, so the numbers have no gap. */
  private subscribe(watcher: Watcher, project: string, since: number | undefined): void {
    if (!watcher.add(project)) {
      watcher.refuse("That is one project too many for a connection. Subscribe to 'all'.");
      return;
    }
    const seq = project === ALL_PROJECTS ? null : this.store.lastSeq(project);
    watcher.tell({ type: "subscribed", project, topics: [PROGRESS_TOPIC], ...(seq === null ? {} : { seq }) });
    if (since === undefined) return;
    const missed = this.store.after(project, since);
    if (missed === null)
      watcher.tell({
        type: "reset",
        project,
        seq,
        reason: "What came after that number is not kept. Read the jobs again.",
      });
    else for (const message of missed) watcher.send(JSON.stringify(message));
  }

  private broadcast(message: ProgressMessage): void {
    const text = JSON.stringify(message);
    for (const ws of this.ctx.getWebSockets()) {
      const watcher = Watcher.of(ws);
      if (watcher.watches(message.project, ALL_PROJECTS)) watcher.send(text);
    }
  }

  /** Wakes the object at a time, unless it wakes before. An alarm, and no timer: it lets the object sleep, and survives a crash. */
  private async wakeAt(atMs: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > atMs) await this.ctx.storage.setAlarm(atMs);
  }
}
