/** Most subscriptions of one socket. */
export const MAX_SUBSCRIPTIONS = 50;
/** Bytes a client may be sent before it has to show that it reads. */
const ASK_AFTER_BYTES = 256 * 1024;
/** Bytes a client may leave unread before it is cut off. */
export const MAX_UNREAD_BYTES = 1024 * 1024;
/** Unusable frames after which a client is cut off. */
export const MAX_BAD_FRAMES = 10;
/** Frames in {@link WINDOW_MS} after which each more counts as unusable. */
export const MAX_FRAMES = 60;
const WINDOW_MS = 10_000;

/** What is known of a socket; lives in its attachment, so that it outlives the object's memory. */
interface WatcherState {
  projects: string[];
  badFrames: number;
  frames: number;
  windowSinceMs: number;
  /** Bytes sent that the client has not shown to have read. */
  unread: number;
  /** A question only a client that reads can answer, and what was unread before it. */
  asked: { id: string; before: number } | null;
  /** No more is sent: the socket is being closed. */
  cut: boolean;
}

/** One socket of a person who watches. */
export class Watcher {
  private readonly ws: WebSocket;
  private readonly state: WatcherState;

  private constructor(ws: WebSocket, state: WatcherState) {
    this.ws = ws;
    this.state = state;
  }

  /** A socket that was just accepted. */
  static greet(ws: WebSocket): void {
    new Watcher(ws, {
      projects: [],
      badFrames: 0,
      frames: 0,
      windowSinceMs: 0,
      unread: 0,
      asked: null,
      cut: false,
    }).save();
  }

  /** A socket as it was left. */
  static of(ws: WebSocket): Watcher {
    return new Watcher(ws, ws.deserializeAttachment() as WatcherState);
  }

  get projects(): readonly string[] {
    return this.state.projects;
  }

  watches(project: string, all: string): boolean {
    return this.state.projects.includes(project) || this.state.projects.includes(all);
  }

  /** @returns false when it watches as much as it may. */
  add(project: string): boolean {
    if (this.state.projects.includes(project)) return true;
    if (this.state.projects.length >= MAX_SUBSCRIPTIONS) return false;
    this.state.projects.push(project);
    this.save();
    return true;
  }

  drop(project: string): void {
    this.state.projects = this.state.projects.filter((other) => other !== project);
    this.save();
  }

  /** Counts a frame. @returns false when it is one too many for the time. */
  countFrame(nowMs: number): boolean {
    if (nowMs - this.state.windowSinceMs >= WINDOW_MS) Object.assign(this.state, { windowSinceMs: nowMs, frames: 0 });
    this.state.frames += 1;
    this.save();
    return this.state.frames <= MAX_FRAMES;
  }

  /** Answers a frame that cannot be used; too many of them, and the client is cut off. */
  refuse(message: string): void {
    this.state.badFrames += 1;
    this.tell({ type: "error", error: { code: "invalid_input", message } });
    if (this.state.badFrames > MAX_BAD_FRAMES) this.cut(1008, "Too many messages that cannot be used.");
  }

  /** The client has answered the question: it has read everything before it. */
  answered(id: string): void {
    if (this.state.asked?.id !== id) return;
    this.state.unread -= this.state.asked.before;
    this.state.asked = null;
    this.save();
  }

  /** A message of the connection itself, with the time. */
  tell(message: { type: string; [field: string]: unknown }): void {
    this.send(JSON.stringify({ timestamp: new Date().toISOString(), ...message }));
  }

  /** Sends, unless the client has stopped reading: then it is cut off, and can come back for what it missed. */
  send(text: string): void {
    if (this.state.cut || this.ws.readyState !== WebSocket.READY_STATE_OPEN) return;
    if (this.state.unread + text.length > MAX_UNREAD_BYTES) {
      this.cut(1013, "Too slow: answer {type: ping, id} with {action: pong, id}. Come back with the last seq.");
      return;
    }
    this.ws.send(text);
    this.state.unread += text.length;
    if (this.state.asked === null && this.state.unread > ASK_AFTER_BYTES) {
      this.state.asked = { id: crypto.randomUUID(), before: this.state.unread };
      this.ws.send(JSON.stringify({ type: "ping", id: this.state.asked.id, timestamp: new Date().toISOString() }));
    }
    this.save();
  }

  private cut(code: number, reason: string): void {
    this.state.cut = true;
    this.save();
    this.ws.close(code, reason);
  }

  private save(): void {
    this.ws.serializeAttachment(this.state);
  }
}
