import { env } from "cloudflare:workers";
import { gzipSync } from "node:zlib";
import {
  findRepositoryForSync,
  type NewRepository,
  openDatabase,
  recordIndexed,
  type RepositoryRow,
  upsertRepository,
} from "@dome/db";
import { createLogger, type LogFields } from "@dome/ingest-core/log";
import { createMetrics } from "@dome/ingest-core/metrics";
import type { IndexQueueMessage, IngestMessage } from "@dome/ingest-core/messages";
import { writeTar } from "@dome/ingest-core/tar/test-support";
import { vi } from "vitest";
import { localSilo } from "@dome/tests/support/local-silo";
import type { ConsumerDeps } from "../src/deps.ts";

export const NOW = Date.parse("2026-11-22T10:00:00Z");

export const database = () => openDatabase(env.DB);

/** How GitHub answers: by `METHOD path`, the first pattern that fits. A number is a status. */
export type Answers = [RegExp, (request: Request) => Response | Promise<Response> | number][];

export interface Bench {
  deps: ConsumerDeps;
  sent: IngestMessage[];
  indexAsked: IndexQueueMessage[];
  lines: LogFields[];
  asked: string[];
  metrics: string[];
  /** Moves the clock. */
  advance(ms: number): void;
}

/** The consumer's dependencies: real database and store, GitHub and the clock played. An unexpected request fails. */
export function bench(answers: Answers = [], overrides: Partial<ConsumerDeps> = {}): Bench {
  let nowMs = NOW;
  const [sent, lines, asked, metrics] = [[] as IngestMessage[], [] as LogFields[], [] as string[], [] as string[]];
  const indexAsked: IndexQueueMessage[] = [];
  const now = () => nowMs;
  const deps: ConsumerDeps = {
    db: database(),
    silo: localSilo({ db: env.DB, packs: env.PACKS, nowMs: now }),
    budget: {
      getByName: () => ({
        acquire: async () => ({ granted: true }),
        report: async () => undefined,
        installationToken: async () => "ghs_x",
      }),
    },
    queue: { send: async (body) => void sent.push(body) },
    indexQueue: { send: async (body) => void indexAsked.push(body) },
    summaries: { send: async () => undefined },
    settings: { GITHUB_API_URL: "https://github.test", MAX_FILE_BYTES: 1_000_000, LOG_LEVEL: "info" },
    log: createLogger("test", "debug", (_, line) => void lines.push(line)),
    metrics: createMetrics("test", { writeDataPoint: ({ blobs }) => void metrics.push(blobs.join(" ")) }),
    nowMs: now,
    random: () => 0.5,
    fetch: async (input, init) => {
      const request = new Request(input as RequestInfo, init as RequestInit);
      const line = `${request.method} ${new URL(request.url).pathname}`;
      asked.push(line);
      const answer = answers.find(([pattern]) => pattern.test(line))?.[1](request);
      if (answer === undefined) throw new Error(`nobody expected ${line}`);
      return typeof answer === "number" ? Response.json({ message: "played" }, { status: answer }) : await answer;
    },
    ...overrides,
  };
  return { deps, sent, indexAsked, lines, asked, metrics, advance: (ms) => void (nowMs += ms) };
}

export async function repository(change: Partial<NewRepository> = {}): Promise<RepositoryRow> {
  const row: NewRepository = {
    id: crypto.randomUUID(), userId: "ada", provider: "github", providerRepoId: 42, owner: "acme", repo: "site", branch: "main", followsDefaultBranch: true,
    project: "default", dataset: "acme.site", isPrivate: false, keepPrivate: false, spaceId: 1, includePatterns: [], excludePatterns: [],
    metadataCheckedAtMs: NOW, createdAtMs: NOW, updatedAtMs: NOW, ...change,
  }; // prettier-ignore
  return (await upsertRepository(database(), row)).row;
}

export interface TestMessage {
  id: string;
  body: unknown;
  attempts: number;
  timestamp: Date;
  ack: ReturnType<typeof vi.fn>;
  retry: ReturnType<typeof vi.fn>;
}

let messages = 0;
export const message = (body: unknown, attempts = 1): TestMessage => ({
  id: `m${++messages}`,
  body,
  attempts,
  timestamp: new Date(NOW),
  ack: vi.fn(),
  retry: vi.fn(),
});

export const batchOf = (list: TestMessage[], queue = "ingest-queue"): MessageBatch =>
  ({ queue, messages: list, ackAll: () => undefined, retryAll: () => undefined }) as unknown as MessageBatch;

/** Where the played GitHub sends those who want an archive. */
const ARCHIVE_URL = "https://codeload.test/acme/site/legacy.tar.gz";

/** A repository on the played GitHub that holds these files at commit `sha`. */
export async function serving(files: Record<string, string>, sha = "a".repeat(40)): Promise<Answers> {
  const blobs = new Map<string, { path: string; text: string }>();
  for (const [path, text] of Object.entries(files)) {
    const bytes = new TextEncoder().encode(`blob ${new TextEncoder().encode(text).length}\0${text}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));
    blobs.set([...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""), { path, text });
  }
  const tree = [...blobs].map(([id, { path, text }]) => ({
    path,
    mode: "100644",
    type: "blob",
    sha: id,
    size: new TextEncoder().encode(text).length,
  }));
  return [
    [
      /\/commits\//,
      (request) =>
        request.headers.get("if-none-match") === `"${sha}"` ? new Response(null, { status: 304 }) : new Response(sha),
    ],
    [/\/git\/trees\//, () => Response.json({ sha, tree, truncated: false })],
    [/\/tarball\//, () => new Response(null, { status: 302, headers: { location: `${ARCHIVE_URL}/${sha}` } })],
    [/\/legacy\.tar\.gz\//, () => new Response(archiveOf(files, sha))],
    [/\/git\/blobs\//, (request) => new Response(blobs.get(request.url.split("/").at(-1) as string)?.text)],
  ];
}

/** Makes everything that waits for it searchable, as constellation would. */
export async function indexAll({ deps, indexAsked }: Bench): Promise<void> {
  for (const { repositoryId } of indexAsked.splice(0)) {
    const row = await findRepositoryForSync(deps.db, repositoryId);
    if (row === null) continue;
    await recordIndexed(deps.db, repositoryId, {
      contentVersion: row.contentVersion,
      commitSha: row.lastCommitSha,
      recipe: "played",
      nowMs: deps.nowMs(),
    });
  }
}

/** The gzipped tar of a commit, as GitHub's archive host answers it. */
function archiveOf(files: Record<string, string>, sha: string): Uint8Array {
  const form = { name: "ustar", size: "octal" } as const;
  const entries = Object.entries(files).map(([path, text]) => ({
    path: `acme-site-${sha.slice(0, 7)}/${path}`,
    type: "0",
    content: new TextEncoder().encode(text),
    form,
  }));
  return gzipSync(writeTar(entries, sha));
}
