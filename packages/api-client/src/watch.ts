/** Where a job stands, as a progress message tells of it. Times are epoch milliseconds, sizes bytes. */
export interface Progress {
  jobId: string;
  repositoryId: string;
  repository: string;
  branch: string;
  dataset: string;
  status: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
  phase: string;
  progress: number;
  filesDone: number;
  filesTotal: number;
  bytesDone: number;
  bytesTotal: number;
  currentFile: string | null;
  error: { code: string; message: string } | null;
  startedAtMs: number | null;
  finishedAtMs: number | null;
}

/** What the socket says. */
export type ServerMessage =
  | { type: "github:progress"; timestamp: string; project: string; seq: number; data: Progress }
  | { type: "subscribed" | "unsubscribed"; project: string; seq?: number }
  | { type: "reset"; project: string; seq: number; reason: string }
  | { type: "error"; error: { code: string; message: string } }
  | { type: "ping"; id: string }
  | { type: "pong" };

export interface WatchOptions {
  /** As for the client; `ws` follows from `http`. */
  baseUrl: string;
  apiKey?: string;
  /** Names of projects, each followed through every interruption; or `["all"]`, which cannot be caught up with. */
  projects: string[];
  onProgress: (progress: Progress, message: { project: string; seq: number; timestamp: string }) => void;
  /** Something was missed for good: read the jobs again. Also called when `all` is watched and the connection was lost. */
  onReset?: (project: string) => void;
  onState?: (state: "connecting" | "open" | "waiting" | "closed") => void;
  /** How sockets are made; the global `WebSocket` unless a test has its own. */
  connect?: (url: string, protocols: string[]) => WebSocket;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

/**
 * Watches projects for as long as it is not stopped: connects again when the connection is lost (after 0.5 s, then twice as long each
 * time up to 30 s, give or take a quarter), and asks for what it missed.
 *
 * @returns how to stop.
 */
export function watchProgress(options: WatchOptions): () => void {
  const { baseUrl, apiKey, projects, onProgress, onReset, onState } = options;
  const connect = options.connect ?? ((url, protocols) => new WebSocket(url, protocols));
  const url = `${baseUrl.replace(/^http/, "ws")}/api/ws`;
  const protocols = apiKey === undefined ? ["dome"] : ["dome", `key.${base64url(apiKey)}`];
  const seen = new Map<string, number>();
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lost = 0;
  let everOpen = false;

  const open = (): void => {
    onState?.("connecting");
    const ws = connect(url, protocols);
    socket = ws;
    ws.addEventListener("open", () => {
      onState?.("open");
      for (const project of projects) {
        const since = seen.get(project);
        ws.send(
          JSON.stringify({
            action: "subscribe",
            project,
            topics: ["github:progress"],
            ...(since === undefined ? {} : { since }),
          }),
        );
        if (everOpen && since === undefined) onReset?.(project);
      }
      everOpen = true;
    });
    ws.addEventListener("message", (event: MessageEvent) => {
      lost = 0; // it is let in, and hears something: the next loss is a new one
      receive(ws, JSON.parse(String(event.data)) as ServerMessage);
    });
    ws.addEventListener("close", () => {
      if (socket !== ws) return;
      onState?.("waiting");
      const waitMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** lost) * (0.75 + Math.random() / 2);
      lost += 1;
      timer = setTimeout(open, waitMs);
    });
  };

  const receive = (ws: WebSocket, message: ServerMessage): void => {
    const followed = (project: string): boolean => project !== "all" && projects.includes(project);
    switch (message.type) {
      case "github:progress":
        if (followed(message.project)) seen.set(message.project, message.seq);
        onProgress(message.data, message);
        return;
      case "subscribed":
        // What comes after this number will be asked for, even when nothing happens before the connection is lost.
        if (message.seq !== undefined && !seen.has(message.project)) seen.set(message.project, message.seq);
        return;
      case "reset":
        seen.set(message.project, message.seq);
        onReset?.(message.project);
        return;
      case "ping":
        ws.send(JSON.stringify({ action: "pong", id: message.id }));
        return;
      default: // confirmations, and what a newer server may add
    }
  };

  open();
  return () => {
    const ws = socket;
    socket = null;
    clearTimeout(timer);
    ws?.close(1000, "no longer watched");
    onState?.("closed");
  };
}

const base64url = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
