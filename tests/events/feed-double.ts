/** What the played GitHub does wrong at one request. */
export type Fault = "500" | "403-secondary" | "429" | "cut" | "unreachable";

const HOUR_MS = 3_600_000;
const PAGE = 3;

/** Something on the feed: its text as it is sent, and what a reader should make of it. */
export interface Shown {
  text: string;
  /** Null: it cannot be read as an event. */
  id: string | null;
  atMs: number;
  isPush: boolean;
}

/** GitHub's side: a feed with a window, accounts and repositories, and a limit that is counted as GitHub counts it. */
export class FeedDouble {
  readonly shown: Shown[] = [];
  window = 8;
  limit = 5_000;
  pollInterval: string | null = "60";
  /** By number of the request from now. */
  faults = new Map<number, Fault>();
  /** Called before a further page is served: what happens meanwhile. */
  meanwhile: (() => void) | null = null;
  shuffled = false;
  gone = new Set<string>();
  broken = new Set<string>();
  /** Requests beyond the limit: there must never be one. */
  overdrawn = 0;
  requests = 0;
  notModified = 0;
  /** When each account and repository was told about. */
  readonly told: { what: string; atMs: number }[] = [];
  /** Pages to serve as they are, in place of the feed. */
  served: string[] | null = null;
  /** Answers a batch; null: there is no GraphQL. */
  graphql: ((ids: string[]) => unknown[]) | null = null;
  /** Elements of each page that was sent whole, in the current poll. */
  sent: Shown[] = [];
  private used = 0;
  private resetAtMs = 0;
  private readonly nowMs: () => number;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input as RequestInfo, init);
    const url = new URL(request.url);
    const fault = this.faults.get(0);
    this.faults = new Map([...this.faults].filter(([at]) => at > 0).map(([at, one]) => [at - 1, one]));
    if (fault === "unreachable") throw new TypeError("network lost");
    this.requests++;
    if (this.nowMs() >= this.resetAtMs) {
      this.used = 0;
      this.resetAtMs = Math.floor(this.nowMs() / 1_000) * 1_000 + HOUR_MS;
    }
    if (this.used >= this.limit) {
      this.overdrawn++;
      return this.answer(403, { message: "API rate limit exceeded for 127.0.0.1." });
    }
    this.used++;
    if (fault === "500") return this.answer(500, { message: "Server Error" });
    if (fault === "429") return this.answer(429, { message: "Too many" }, { "retry-after": "90" });
    if (fault === "403-secondary")
      return this.answer(403, { message: "You have exceeded a secondary rate limit. Please wait a few minutes." });
    if (url.pathname === "/graphql") {
      if (this.graphql === null) return this.answer(404, { message: "Not Found" });
      const { variables } = await request.json<{ variables: { ids: string[] } }>();
      return this.answer(200, { data: { nodes: this.graphql(variables.ids) } });
    }
    if (url.pathname === "/events" && this.served !== null) return this.recorded(url);
    if (url.pathname === "/events") return this.page(request, url, fault === "cut");
    return this.named(url.pathname);
  };

  private page(request: Request, url: URL, cut: boolean): Response {
    const number = Number(url.searchParams.get("page") ?? 1);
    if (number > 1) this.meanwhile?.();
    const all = this.shown.slice(-this.window).reverse();
    const etag = `"${all[0]?.text.length ?? 0}-${this.shown.length}"`;
    const interval: Record<string, string> = this.pollInterval === null ? {} : { "x-poll-interval": this.pollInterval };
    if (number === 1 && request.headers.get("if-none-match") === etag) {
      this.notModified++;
      return new Response(null, { status: 304, headers: { ...this.headers(), ...interval } });
    }
    let part = all.slice((number - 1) * PAGE, number * PAGE);
    if (this.shuffled) part = part.toReversed();
    const next = number * PAGE < all.length ? { link: `<https://github.test/events?per_page=100&page=${number + 1}>; rel="next"` } : {}; // prettier-ignore
    const body = `[${part.map(({ text }) => text).join(", ")}]`;
    if (!cut) this.sent.push(...part);
    return new Response(cut ? body.slice(0, Math.max(1, body.length - 5)) : body, {
      headers: { ...this.headers(), ...interval, etag, ...next },
    });
  }

  private recorded(url: URL): Response {
    const number = Number(url.searchParams.get("page") ?? 1);
    const pages = this.served ?? [];
    const link = number < pages.length ? { link: `<https://github.test/events?page=${number + 1}>; rel="next"` } : {};
    return new Response(pages[number - 1] ?? "[]", { headers: { ...this.headers(), etag: `"${number}"`, ...link } });
  }

  private named(path: string): Response {
    const [, kind, id = ""] = path.split("/");
    if (this.gone.has(path)) return this.answer(404, { message: "Not Found" });
    if (this.broken.has(path)) return this.answer(502, { message: "Server Error" });
    this.told.push({ what: path, atMs: this.nowMs() });
    if (kind === "user") return this.answer(200, { id: Number(id), login: `renamed-${id}`, type: "User" });
    return this.answer(200, { id: Number(id), full_name: `acme/renamed-${id}`, owner: { id: 1 } });
  }

  private answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
    return Response.json(body, { status, headers: { ...this.headers(), ...headers } });
  }

  private headers(): Record<string, string> {
    return {
      "x-ratelimit-limit": String(this.limit),
      "x-ratelimit-remaining": String(this.limit - this.used),
      "x-ratelimit-reset": String(this.resetAtMs / 1_000),
      "x-ratelimit-resource": "core",
    };
  }
}
