import { DomeError, isDomeError } from "@dome/ingest-core/errors";
import type { GitHubTransport } from "@dome/ingest-core/github";
import { pumpBytes, readText } from "@dome/ingest-core/streams";
import { type TarEntry, TarParser } from "@dome/ingest-core/tar";
import { z } from "zod";
import type { FoundRepository, SearchPage, SourceContext } from "../types.ts";

const MAX_FILE = 4 * 1024 * 1024;
const MAX_ONE_OF_MANY = 256 * 1024;
/** What an archive may unpack to: a list is small, its website may not be. */
const MAX_ARCHIVE = 512 * 1024 * 1024;
const SHORT_MS = 30_000;

const Found = z.object({
  total_count: z.number().int(),
  items: z.array(
    z.object({
      name: z.string(),
      owner: z.object({ login: z.string() }).nullable(),
      stargazers_count: z.number(),
      language: z.string().nullable(),
      description: z.string().nullable(),
    }),
  ),
});
const FoundIssues = z.object({
  total_count: z.number().int(),
  items: z.array(z.object({ repository_url: z.string() })),
});

export interface SourceContextDeps {
  transport: GitHubTransport;
  /** Reads an archive: the request and its redirect. */
  archive(repository: { owner: string; repo: string }, sha: string): Promise<ReadableStream<Uint8Array>>;
  /** What a branch points at; the same as `knownSha` is free. */
  head(repository: { owner: string; repo: string }, branch: string, knownSha: string | null): Promise<string | null>;
  /** Searches that may be sent. */
  maxSearches: number;
  nowMs: () => number;
}

/** Lets adapters read from GitHub. */
export function createSourceContext(deps: SourceContextDeps): SourceContext {
  const { transport } = deps;
  let searches = 0;
  const search = async (path: string, query: string, page: number, what: string): Promise<unknown> => {
    if (searches >= deps.maxSearches) throw new DomeError("rate_limited", "This scrape has spent its searches.");
    searches++;
    const response = await transport.send({
      route: `GET ${path}`,
      parameters: { q: query, page, per_page: 100, sort: path.endsWith("issues") ? "updated" : "stars" },
      resource: "search",
      what,
      timeoutMs: SHORT_MS,
    });
    return JSON.parse(await readText(response.body, MAX_FILE * 4, what));
  };
  return {
    nowMs: deps.nowMs,
    searchesLeft: () => deps.maxSearches - searches,
    async file(repository, path, validator) {
      const { owner, repo } = split(repository);
      const what = `${path} of ${repository}`;
      const response = await transport.send({
        route: `GET /repos/{owner}/{repo}/contents/${path.split("/").map(encodeURIComponent).join("/")}`,
        parameters: { owner, repo },
        headers: {
          accept: "application/vnd.github.raw+json",
          ...(validator === null ? {} : { "if-none-match": validator }),
        },
        what,
        timeoutMs: SHORT_MS,
      });
      if (response.status === 304) return "unchanged";
      const etag = response.headers["etag"];
      return {
        text: await readText(response.body, MAX_FILE, what),
        validator: etag === undefined ? null : String(etag),
      };
    },
    async files(repository, branch, wants, validator) {
      const address = split(repository);
      const sha = await deps.head(address, branch, validator);
      if (sha === null) return "unchanged";
      return { files: await unpack(await deps.archive(address, sha), wants), validator: sha };
    },
    async searchRepositories(query, page): Promise<SearchPage<FoundRepository>> {
      const found = parse(
        Found,
        await search("/search/repositories", query, page, "repositories with beginner issues"),
      );
      return {
        total: found.total_count,
        items: found.items.flatMap((item) =>
          item.owner === null
            ? []
            : [
                {
                  owner: item.owner.login,
                  name: item.name,
                  stars: item.stargazers_count,
                  language: item.language,
                  description: item.description,
                },
              ],
        ),
      };
    },
    async searchIssues(query, page) {
      const found = parse(FoundIssues, await search("/search/issues", query, page, "issues for beginners"));
      return {
        total: found.total_count,
        items: found.items.flatMap(({ repository_url: url }) => {
          const match = /\/repos\/([^/]+)\/([^/]+)$/.exec(url);
          return match?.[1] === undefined || match[2] === undefined ? [] : [{ owner: match[1], name: match[2] }];
        }),
      };
    },
  };
}

function split(repository: string): { owner: string; repo: string } {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DomeError("upstream_unavailable", "GitHub's search answered something else than results.");
}

/** The wanted text files of a gzipped tar, one folder deep as GitHub makes it. Holds only those. */
async function unpack(
  archive: ReadableStream<Uint8Array>,
  wants: (path: string) => boolean,
): Promise<{ path: string; text: string | null }[]> {
  const files: { path: string; text: string | null }[] = [];
  let path = "";
  let parts: Uint8Array[] = [];
  const parser = new TarParser({
    entry(entry: TarEntry) {
      path = entry.path.slice(entry.path.indexOf("/") + 1);
      parts = [];
      if (entry.kind !== "file" || !wants(path)) return false;
      if (entry.size <= MAX_ONE_OF_MANY) return true;
      files.push({ path, text: null });
      return false;
    },
    data: (chunk) => void parts.push(chunk.slice()),
    end() {
      const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      files.push({ path, text: new TextDecoder().decode(bytes) });
    },
  });
  let read = 0;
  const gunzip = new DecompressionStream("gzip") as unknown as TransformStream<Uint8Array, Uint8Array>;
  try {
    await pumpBytes(archive.pipeThrough(gunzip), (chunk) => {
      read += chunk.byteLength;
      if (read > MAX_ARCHIVE)
        throw new DomeError("upstream_rejected", `The list's archive unpacks to more than ${MAX_ARCHIVE} bytes.`);
      parser.push(chunk);
    });
  } catch (err) {
    if (isDomeError(err)) throw err;
    throw new DomeError("upstream_unavailable", "The list's archive broke off.", { cause: err });
  }
  parser.finish();
  return files;
}
