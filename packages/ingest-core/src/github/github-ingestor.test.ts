import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startLocalGitHub, type LocalGitHub } from "@dome/local-github";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ErrorCode } from "../errors/index.ts";
import type { SyncStatus } from "../ingestor/index.ts";
import { ingestorConformance } from "../ingestor/conformance.ts";
import { createLogger } from "../log/index.ts";
import { GitHubIngestor, openGitHub, type GitHubBudgetNamespace, type GitHubClient } from "./index.ts";

const TOKEN = "ghp_conformance0000000000000000000000000";
let github: LocalGitHub;
let dir: string;
let repositories = 0;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "github-ingestor-"));
  github = await startLocalGitHub({ dir });
  await github.tokens.add({ token: TOKEN, login: "acme", repositories: "all" });
});
afterAll(async () => {
  await github.close();
  await rm(dir, { recursive: true, force: true });
});

const budget: GitHubBudgetNamespace = {
  getByName: () => ({
    acquire: async () => ({ granted: true }),
    report: async () => undefined,
    installationToken: async () => TOKEN,
  }),
};
const client = (): GitHubClient =>
  openGitHub({
    settings: { GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: TOKEN },
    budget,
    installationId: null,
    priority: "person",
    log: createLogger("test", "error"),
    nowMs: () => Date.now(),
  });

async function repository(files: ReadonlyMap<string, Uint8Array>) {
  const repo = await github.createRepository({ owner: "acme", name: `conformance-${++repositories}` });
  if (files.size > 0)
    await github.commit(repo.id, { changes: [...files].map(([file, content]) => ({ path: file, content })) });
  const statuses: SyncStatus[] = [];
  const open = (lastVersion: string | null, branch = "main", from = client()) =>
    new GitHubIngestor(
      {
        id: "r1",
        userId: "ada",
        provider: "github",
        lastVersion,
        githubId: repo.id,
        owner: repo.owner,
        repo: repo.name,
        branch,
      },
      from,
      async (status) => void statuses.push(status),
    );
  return { repo, open, statuses };
}

const encoder = new TextEncoder();
function someFiles(): Map<string, Uint8Array> {
  const files = new Map(
    Array.from({ length: 25 }, (_, index) => [
      `dir ${index % 3}/ü#%${index}.txt`,
      encoder.encode(`file number ${index}\n`),
    ]),
  );
  return files
    .set("twin", encoder.encode("file number 1\n"))
    .set("empty", new Uint8Array(0))
    .set(
      "large.bin",
      new Uint8Array(1_300_000).map((_, at) => (at * 7_919) % 251),
    );
}

ingestorConformance({ describe, it }, "GitHub", async () => {
  const files = someFiles();
  const { repo, open, statuses } = await repository(files);
  const faults = [["http-502", "upstream_unavailable"], ["secondary-403", "rate_limited"], ["primary-429", "rate_limited"], ["truncate-body", "upstream_unavailable"], ["reset-before", "upstream_unavailable"], ["bad-credentials", "upstream_rejected"]] as const; // prettier-ignore
  return {
    files,
    open,
    statuses: () => statuses,
    change: async (file, content) => void (await github.commit(repo.id, { changes: [{ path: file, content }] })),
    openEmpty: async () => (await repository(new Map())).open(null),
    openMissing: async () => open(null, "no-such-branch"),
    failures: faults.map(([kind, code]: readonly [(typeof faults)[number][0], ErrorCode]) => ({
      code,
      arrange: async () => {
        await github.faults.clear();
        await github.faults.add({
          kind,
          match: { repository: repo.id, ...(kind === "truncate-body" ? { endpoint: "tree" as const } : {}) },
        });
      },
    })),
  };
});

it("needs one request for the head, one for the tree and one for all content, and one free one when nothing changed", async () => {
  const { open } = await repository(someFiles());
  const first = client();
  const ingestor = open(null, "main", first);
  const listing = await ingestor.listItems(async () => ({ trees: new Map(), itemsBelow: () => [] }));
  if (listing.kind !== "items") throw new Error(listing.kind);
  const sink = { begin: () => undefined, chunk: () => undefined, end: () => undefined, ready: async () => undefined };
  const report = await ingestor.streamContents(listing.items, sink, () => undefined);
  expect(report.transport).toBe("archive");
  expect(first.usage).toEqual({ sent: 3, charged: 3 });
  const second = client();
  await open(listing.version, "main", second).listItems(async () => ({ trees: new Map(), itemsBelow: () => [] }));
  expect(second.usage).toEqual({ sent: 1, charged: 0 });
});

it("reads the archive of a walked tree although it does not know what the directories it took over hold", async () => {
  const { repo, open } = await repository(new Map());
  const wanted = Array.from({ length: 20 }, (_, index) => ({ path: `src/${index}.txt`, content: `one ${index}` }));
  const left = Array.from({ length: 44 }, (_, index) => ({
    path: `vendor/${index}.bin`,
    content: new Uint8Array(500_000).fill(index),
  }));
  await github.commit(repo.id, { changes: [...wanted, ...left] });
  await github.setTreeLimit(50);
  try {
    const first = await open(null).listItems(async () => ({ trees: new Map(), itemsBelow: () => [] }));
    if (first.kind !== "items" || first.trees === null) throw new Error("the tree was not walked");
    await github.commit(repo.id, { changes: wanted.map((file) => ({ ...file, content: `${file.content} and more` })) });
    const trees = new Map(first.trees.map((tree) => [tree.path, tree.sha]));
    const again = open(first.version);
    // `vendor/` is left out by the patterns: nothing of it is stored.
    const second = await again.listItems(async () => ({ trees, itemsBelow: () => [] }));
    if (second.kind !== "items") throw new Error(second.kind);
    const items = second.items.filter((item) => item.path.startsWith("src/"));
    const sink = { begin: () => undefined, chunk: () => undefined, end: () => undefined, ready: async () => undefined };
    const report = await again.streamContents(items, sink, () => undefined);
    expect([report.transport, report.delivered.size]).toEqual(["archive", 20]);
  } finally {
    await github.setTreeLimit(100_000);
  }
});

it("goes by the name only while it carries the same number", async () => {
  const { repo, open } = await repository(someFiles());
  await github.deleteRepository(repo.id);
  await github.createRepository({ owner: repo.owner, name: repo.name });
  await expect(open(null).listItems(async () => ({ trees: new Map(), itemsBelow: () => [] }))).rejects.toMatchObject({
    code: "not_found",
  });
});
