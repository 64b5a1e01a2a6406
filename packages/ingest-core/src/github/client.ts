import { z } from "zod";
import { DomeError, isDomeError } from "../errors/index.ts";
import { readText } from "../streams/index.ts";
import { parseRetryAfter } from "./refusal.ts";
import { GitHubTransport, type GitHubResponse, type TransportDeps } from "./transport.ts";
import { parseTree } from "./tree-answer.ts";
import type { GitHubRepository, Head, TreeListing, Usage } from "./types.ts";

export type OpenGitHubDeps = TransportDeps;

/** Which repository to read: by number, which survives renames; or, where the server knows no numbers, by name. */
export interface RepositoryAddress {
  id: number;
  /** Set only when reading by number was refused and the name was seen to carry this id. */
  byName?: { owner: string; repo: string };
}

/** What the product asks GitHub. Every method is one request unless said; all throw {@link DomeError} as `classifyRefusal` names it. */
export interface GitHubClient {
  readonly usage: Usage;
  /** By name, following renames. */
  getRepository(owner: string, repo: string): Promise<GitHubRepository>;
  /** By number; `etag` of the last answer makes an unchanged one free. */
  getRepositoryById(
    id: number,
    etag: string | null,
  ): Promise<{ repository: GitHubRepository; etag: string | null } | "unchanged">;
  /** What a branch points at; free while it is `knownSha`. */
  head(address: RepositoryAddress, branch: string, knownSha: string | null): Promise<Head>;
  /** The leaves below a commit or tree; `recursive` may come back truncated. */
  tree(address: RepositoryAddress, treeish: string, recursive: boolean): Promise<TreeListing>;
  /** A blob's bytes. */
  blob(address: RepositoryAddress, sha: string): Promise<ReadableStream<Uint8Array>>;
  /** The gzipped tar of a commit: the request and its redirect, counted as one. */
  archive(address: RepositoryAddress, sha: string): Promise<ReadableStream<Uint8Array>>;
}

const SHORT_MS = 30_000;
const BLOB_MS = 120_000;
const ARCHIVE_MS = 600_000;
const MAX_JSON = 64 * 1024 * 1024;

const RepositoryAnswer = z.object({
  id: z.number().int().positive(),
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
  default_branch: z.string().min(1),
  private: z.boolean(),
  archived: z.boolean().default(false),
});

/** Opens a client for one piece of work. Holds nothing beyond it. */
export function openGitHub(deps: OpenGitHubDeps): GitHubClient {
  const transport = new GitHubTransport(deps);
  const fetchArchive = deps.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init));
  return {
    usage: transport.usage,
    async getRepository(owner, repo) {
      const what = `repository ${owner}/${repo}`;
      return await readRepository(
        await transport.send({
          route: "GET /repos/{owner}/{repo}",
          parameters: { owner, repo },
          what,
          timeoutMs: SHORT_MS,
        }),
        what,
      );
    },
    async getRepositoryById(id, etag) {
      const what = `repository number ${id}`;
      const headers = etag === null ? {} : { "if-none-match": etag };
      const response = await transport.send({
        route: "GET /repositories/{id}",
        parameters: { id },
        headers,
        what,
        timeoutMs: SHORT_MS,
      });
      if (response.status === 304) return "unchanged";
      const tag = response.headers.etag;
      return { repository: await readRepository(response, what), etag: tag === undefined ? null : String(tag) };
    },
    head: async (address, branch, knownSha) => await readHead(transport, address, branch, knownSha),
    async tree(address, treeish, recursive) {
      const { base, parameters, label } = locate(address);
      const what = `the tree of ${treeish.slice(0, 12)} in ${label}`;
      // Any value of `recursive` turns it on; only leaving it out turns it off.
      const route = `GET ${base}/git/trees/{treeish}${recursive ? "?recursive=1" : ""}`;
      const response = await transport.send({
        route,
        parameters: { ...parameters, treeish },
        what,
        timeoutMs: BLOB_MS,
      });
      return parseTree(await readText(response.body, MAX_JSON, what), what);
    },
    async blob(address, sha) {
      const { base, parameters, label } = locate(address);
      const what = `blob ${sha.slice(0, 12)} of ${label}`;
      const headers = { accept: "application/vnd.github.raw+json" };
      const response = await transport.send({
        route: `GET ${base}/git/blobs/{sha}`,
        parameters: { ...parameters, sha },
        headers,
        what,
        timeoutMs: BLOB_MS,
      });
      return response.body ?? new Blob([]).stream();
    },
    async archive(address, sha) {
      const { base, parameters, label } = locate(address);
      const what = `the archive of ${sha.slice(0, 12)} in ${label}`;
      const response = await transport.send({
        route: `GET ${base}/tarball/{sha}`,
        parameters: { ...parameters, sha },
        what,
        redirect: "manual",
        timeoutMs: ARCHIVE_MS,
      });
      if (response.status < 300) return requireBody(response, what);
      return await download(
        fetchArchive,
        String(response.headers.location ?? ""),
        await transport.authorization(),
        what,
        deps.nowMs(),
      );
    },
  };
}

function locate(address: RepositoryAddress): {
  base: string;
  parameters: Record<string, string | number>;
  label: string;
} {
  if (address.byName === undefined)
    return { base: "/repositories/{id}", parameters: { id: address.id }, label: `repository number ${address.id}` };
  const { owner, repo } = address.byName;
  return { base: "/repos/{owner}/{repo}", parameters: { owner, repo }, label: `${owner}/${repo}` };
}

async function readRepository(response: GitHubResponse, what: string): Promise<GitHubRepository> {
  const answer = RepositoryAnswer.safeParse(parseJson(await readText(response.body, MAX_JSON, what)));
  if (!answer.success) throw unreadable(what);
  const { id, name, owner, default_branch: defaultBranch, private: isPrivate, archived } = answer.data;
  return { id, owner: owner.login, repo: name, defaultBranch, isPrivate, archived };
}

async function readHead(
  transport: GitHubTransport,
  address: RepositoryAddress,
  branch: string,
  knownSha: string | null,
): Promise<Head> {
  const { base, parameters, label } = locate(address);
  const what = `branch ${JSON.stringify(branch)} of ${label}`;
  const headers: Record<string, string> = { accept: "application/vnd.github.sha" };
  // With this media type the validator is the id itself: it survives any change of token.
  if (knownSha !== null) headers["if-none-match"] = `"${knownSha}"`;
  try {
    const response = await transport.send({
      route: `GET ${base}/commits/{ref}`,
      parameters: { ...parameters, ref: `heads/${branch}` },
      headers,
      what,
      timeoutMs: SHORT_MS,
    });
    if (response.status === 304) return { kind: "unchanged" };
    const sha = (await readText(response.body, 1_000, what)).trim();
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) throw unreadable(what);
    return sha === knownSha ? { kind: "unchanged" } : { kind: "commit", sha };
  } catch (err) {
    if (isDomeError(err) && err.code === "conflict") return { kind: "empty" };
    if (isDomeError(err) && err.code === "invalid_input") return { kind: "no_branch" };
    throw err;
  }
}

function requireBody(response: { body: ReadableStream<Uint8Array> | null }, what: string): ReadableStream<Uint8Array> {
  if (response.body === null) throw new DomeError("upstream_unavailable", `The answer for ${what} was empty.`);
  return response.body;
}

/**
 * Follows the redirect by hand: the second host gets no token unless it turns anonymous readers away. The address may hold a
 * one-purpose token, so it stays out of every message.
 */
async function download(
  fetchArchive: typeof fetch,
  location: string,
  authorization: string | null,
  what: string,
  nowMs: number,
): Promise<ReadableStream<Uint8Array>> {
  if (!/^https?:\/\//.test(location)) throw new DomeError("upstream_rejected", `GitHub named no address for ${what}.`);
  const get = async (headers: Record<string, string>) => {
    try {
      return await fetchArchive(location, {
        headers: { "user-agent": "dome-ingest", ...headers },
        redirect: "follow",
        signal: AbortSignal.timeout(ARCHIVE_MS),
      });
    } catch {
      // The cause would name the address.
      throw new DomeError("upstream_unavailable", `The archive host could not be reached for ${what}.`);
    }
  };
  let response = await get({});
  if ((response.status === 403 || response.status === 429) && authorization !== null) {
    await response.body?.cancel();
    response = await get({ authorization });
  }
  if (response.ok) return requireBody(response, what);
  await response.body?.cancel();
  if (response.status === 429 || response.status === 403) {
    const seconds = Math.min(3_600, parseRetryAfter(response.headers.get("retry-after") ?? undefined, nowMs) ?? 60);
    throw new DomeError(
      "rate_limited",
      `The archive host turned us away (${response.status}) for ${what}; next try in ${seconds} s.`,
      { retryAfterSeconds: seconds },
    );
  }
  throw new DomeError("upstream_unavailable", `The archive host answered ${response.status} for ${what}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (err) {
    if (err instanceof SyntaxError) return undefined;
    throw err;
  }
}

const unreadable = (what: string): DomeError =>
  new DomeError(
    "upstream_unavailable",
    `GitHub's answer for ${what} was cut or not what it should be. It will be asked again.`,
  );
