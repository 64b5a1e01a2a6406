import { DomeError } from "../errors/index.ts";
import { readText } from "../streams/index.ts";
import { GitHubTransport, type GitHubResponse, type TransportDeps } from "./transport.ts";
import type { Usage } from "./types.ts";

/** What a response said of the limit. */
export interface FeedRate {
  limit: number | null;
  remaining: number | null;
  resetAtMs: number | null;
}

/** A look at the public events: nothing new, or a page's text as it was received. */
export type FeedAnswer = { rate: FeedRate; /** Least wait until the next look, when GitHub named one. */ pollIntervalSeconds: number | null } & (
  | { kind: "unchanged" }
  | { kind: "page"; text: string; etag: string | null; /** Address of the next page; null on the last. */ next: string | null }
); // prettier-ignore

/** Reads the public events. One request a call; throws as `classifyRefusal` names it. */
export interface FeedReader {
  readonly usage: Usage;
  /** Whose limits requests count against; a validator belongs to it. */
  identity(): Promise<string>;
  /** The newest page; free of the body while `etag` is still good. */
  first(etag: string | null): Promise<FeedAnswer>;
  /** A further page, by the address the page before it named. */
  page(address: string): Promise<FeedAnswer>;
}

const PAGE_MS = 30_000;
/** A hundred events are a few hundred kilobytes; a pull request may describe itself at length. */
const MAX_PAGE_BYTES = 32 * 1024 * 1024;
const WHAT = "the public events";

/** Opens a reader for one poll. */
export function openFeed(deps: TransportDeps): FeedReader {
  const transport = new GitHubTransport(deps);
  const origin = new URL(deps.settings.GITHUB_API_URL).origin;
  const get = async (route: string, headers: Record<string, string>): Promise<FeedAnswer> =>
    await answerOf(
      await transport.send({ route: `GET ${route}`, parameters: {}, headers, what: WHAT, timeoutMs: PAGE_MS }),
    );
  return {
    usage: transport.usage,
    identity: async () => await transport.identityName(),
    first: async (etag) => await get("/events?per_page=100", etag === null ? {} : { "if-none-match": etag }),
    async page(address) {
      // A link comes from outside: the token goes nowhere but where it belongs.
      if (!URL.canParse(address) || new URL(address).origin !== origin)
        throw new DomeError("upstream_rejected", `GitHub named a page of ${WHAT} on another host.`);
      return await get(address.replaceAll(/[{}]/g, encodeURIComponent), {});
    },
  };
}

async function answerOf(response: GitHubResponse): Promise<FeedAnswer> {
  const { headers } = response;
  const number = (name: string): number | null => {
    const value = Number(headers[name]);
    return headers[name] === undefined || !Number.isFinite(value) ? null : value;
  };
  const reset = number("x-ratelimit-reset");
  const shared = {
    rate: {
      limit: number("x-ratelimit-limit"),
      remaining: number("x-ratelimit-remaining"),
      resetAtMs: reset === null ? null : reset * 1_000,
    },
    // A 304 may leave the interval out and say it in Cache-Control.
    pollIntervalSeconds: number("x-poll-interval") ?? (response.status === 304 ? maxAge(headers) : null),
  };
  if (response.status === 304) return { kind: "unchanged", ...shared };
  const text = await readText(response.body, MAX_PAGE_BYTES, WHAT);
  const etag = headers.etag === undefined ? null : String(headers.etag);
  return { kind: "page", text, etag, next: nextLink(String(headers.link ?? "")), ...shared };
}

function maxAge(headers: GitHubResponse["headers"]): number | null {
  const seconds = /(?:^|[,\s])max-age=(\d{1,6})/.exec(String(headers["cache-control"] ?? ""))?.[1];
  return seconds === undefined ? null : Number(seconds);
}

const nextLink = (header: string): string | null => /<([^>]*)>;\s*rel="next"/.exec(header)?.[1] ?? null;
