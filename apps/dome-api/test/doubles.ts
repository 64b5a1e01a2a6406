import { env } from "cloudflare:workers";
import type {
  ConstellationApi,
  EventsApi,
  FileContent,
  FileView,
  IngestorApi,
  ProgressHubApi,
  SiloApi,
} from "@dome/ingest-core/contracts";
import { createLogger, type LogFields } from "@dome/ingest-core/log";
import { vi } from "vitest";
import { createApp } from "../src/app.ts";
import {
  commitExample,
  deadLetterExample,
  deletionExample,
  fileExample,
  jobExample,
  repositoryExample,
  skippedExample,
} from "../src/http/examples.ts";
import { coverageExample, importExample, pushExample, statsExample } from "../src/http/event-examples.ts";
import { queryExample } from "../src/http/project-examples.ts";
import type { Bindings } from "../src/http/types.ts";

export const KEY = "a-key-for-these-tests-only";
export const ID = repositoryExample.id;

const page = <T>(item: T) => ({ items: [item], nextCursor: "next-one" });

/** A file's content in one piece. */
export function fileContent(bytes: Uint8Array, file: Partial<FileView> = {}): FileContent {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
  return { file: { ...fileExample, size: bytes.byteLength, ...file }, commitSha: commitExample, body };
}

/** Services in which everything works; a test replaces what it is about. */
export function services() {
  const silo = {
    files: vi.fn<SiloApi["files"]>(async () => ({ commitSha: commitExample, ...page(fileExample) })),
    skipped: vi.fn<SiloApi["skipped"]>(async () => ({ commitSha: commitExample, ...page(skippedExample) })),
    readFile: vi.fn<SiloApi["readFile"]>(async (_userId, _repositoryId, path) =>
      fileContent(new TextEncoder().encode("hello\n"), { path }),
    ),
    health: vi.fn<SiloApi["health"]>(async () => ({ ok: true })),
  };
  const ingestor: { [Method in keyof IngestorApi]: ReturnType<typeof vi.fn<IngestorApi[Method]>> } = {
    register: vi.fn<IngestorApi["register"]>(async () => ({
      repository: repositoryExample,
      job: jobExample,
      created: true,
    })),
    list: vi.fn<IngestorApi["list"]>(async () => page(repositoryExample)),
    get: vi.fn<IngestorApi["get"]>(async () => repositoryExample),
    update: vi.fn<IngestorApi["update"]>(async () => ({ repository: repositoryExample, job: null })),
    remove: vi.fn<IngestorApi["remove"]>(async () => deletionExample),
    sync: vi.fn<IngestorApi["sync"]>(async () => jobExample),
    jobs: vi.fn<IngestorApi["jobs"]>(async () => page(jobExample)),
    history: vi.fn<IngestorApi["history"]>(async () => page({ job: jobExample, repository: repositoryExample })),
    job: vi.fn<IngestorApi["job"]>(async () => jobExample),
    cancel: vi.fn<IngestorApi["cancel"]>(async () => jobExample),
    retry: vi.fn<IngestorApi["retry"]>(async () => jobExample),
    deadLetters: vi.fn<IngestorApi["deadLetters"]>(async () => page(deadLetterExample)),
    replayDeadLetter: vi.fn<IngestorApi["replayDeadLetter"]>(async () => deadLetterExample),
    health: vi.fn<IngestorApi["health"]>(async () => ({ ok: true })),
  };
  const webhook = vi.fn(async (request: Request) => new Response(request.body, { status: 202 }));
  const constellation = {
    search: vi.fn<ConstellationApi["search"]>(async () => ({
      hits: queryExample.results.map(({ project: _, ...hit }) => hit),
      embedder: queryExample.embedder,
    })),
    health: vi.fn<ConstellationApi["health"]>(async () => ({ ok: true, embedder: "ngrams" })),
    counts: vi.fn<ConstellationApi["counts"]>(async () => ({
      commitSha: commitExample,
      files: 398,
      chunks: 2_210,
      vectors: 2_210,
      stagedFiles: 0,
      textRows: 2_210,
    })),
  };
  const hub = {
    publish: vi.fn<ProgressHubApi["publish"]>(async () => undefined),
    fetch: vi.fn(async (_url: string, _init: RequestInit) => new Response(null, { status: 503 })),
    getByName: vi.fn((_name: string) => undefined),
  };
  const events = {
    pushes: vi.fn<EventsApi["pushes"]>(async () => page(pushExample)),
    exportPushes: vi.fn<EventsApi["exportPushes"]>(async () =>
      new Blob([`${JSON.stringify(pushExample)}\n`.repeat(2)]).stream(),
    ),
    stats: vi.fn<EventsApi["stats"]>(async () => statsExample),
    coverage: vi.fn<EventsApi["coverage"]>(async () => coverageExample),
    event: vi.fn<EventsApi["event"]>(async (id) => `{"id": "${id}",  "type":"PushEvent"}`),
    importEvents: vi.fn<EventsApi["importEvents"]>(async (lines) => {
      await new Response(lines).text();
      return importExample;
    }),
  };
  return { silo, ingestor, webhook, constellation, hub, events };
}
export type Services = ReturnType<typeof services>;

/** Every call any service got. */
export const callsOf = ({ silo, ingestor, webhook, constellation, hub, events }: Services): unknown[] =>
  [silo, ingestor, constellation, hub, events]
    .flatMap((service): { mock: { calls: unknown[] } }[] => Object.values(service))
    .concat(webhook)
    .flatMap((double): unknown[] => double.mock.calls);

/** The API over doubles, with what it logged. */
export function createApi(doubles = services(), settings: Partial<Bindings> = { DOME_API_KEY: KEY }) {
  const lines: LogFields[] = [];
  const later: Promise<unknown>[] = [];
  const ctx: Pick<ExecutionContext, "waitUntil"> = { waitUntil: (work) => void later.push(work) };
  const log = createLogger("dome-api", "info", (_level, line) => lines.push(line));
  const app = createApp({ log, nowMs: () => 1_000 });
  // The API uses only the part of the store that reads.
  const bindings: Bindings = {
    SILO: doubles.silo as unknown as SiloApi,
    INGESTOR: doubles.ingestor,
    CONSTELLATION: doubles.constellation,
    PROGRESS_HUB: {
      getByName: (name) => {
        doubles.hub.getByName(name);
        return doubles.hub;
      },
    },
    EVENTS: doubles.events,
    WEBHOOK: { fetch: doubles.webhook },
    DB: env.DB,
    ...settings,
  };
  return {
    ...doubles,
    lines,
    fetch: async (path: string, init: RequestInit = {}) =>
      app.request(`https://api.test${path}`, init, bindings, ctx as ExecutionContext),
    /** Resolves when what goes on after the answers is done. */
    settled: async () => await Promise.all(later),
  };
}
