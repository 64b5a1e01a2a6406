import { env } from "cloudflare:workers";
import { findRepositoryForSync, type NewRepository, openDatabase } from "@dome/db";
import { providerRepositories } from "@dome/db/schema";
import { type IndexCounts, loadRefs, type RefEntry, type SearchInput } from "@dome/ingest-core/contracts";
import { FrameWriter } from "@dome/ingest-core/frames";
import { gitBlobId } from "@dome/ingest-core/git";
import { createLogger } from "@dome/ingest-core/log";
import { type ConstellationDeps, depsOf } from "../src/deps.ts";
import { indexRepository } from "../src/indexing/index-repository.ts";
import { search } from "../src/search/search.ts";

const START_MS = Date.UTC(2026, 10, 1);
const encoder = new TextEncoder();

/** Dependencies with real bindings; parts may be replaced. */
export const makeDeps = (parts: Partial<ConstellationDeps> = {}): ConstellationDeps => ({
  ...depsOf(env),
  log: createLogger("constellation", "error"),
  ...parts,
});

/** Files of a commit, by path. */
export type Files = Record<string, string>;

let repositories = 0;

/** Registers a repository whose lease is held under the token "lease". @returns its id. */
export async function addRepository(parts: Partial<NewRepository> = {}): Promise<string> {
  const number = ++repositories;
  const id = parts.id ?? `repository-${number}`;
  await openDatabase(env.DB)
    .insert(providerRepositories)
    .values({
      id,
      userId: "ann",
      provider: "github",
      providerRepoId: number,
      owner: "acme",
      repo: `repo-${number}`,
      branch: "main",
      followsDefaultBranch: true,
      project: "p",
      dataset: "d",
      isPrivate: false,
      keepPrivate: false,
      spaceId: 1,
      includePatterns: [],
      excludePatterns: [],
      leaseToken: "lease",
      createdAtMs: START_MS,
      updatedAtMs: START_MS,
      ...parts,
    });
  return id;
}

let commits = 0;

/** Makes the store hold exactly these files of a repository, as a sync would, by default at a new commit. @returns the commit's id. */
export async function commitFiles(
  id: string,
  files: Files,
  changes: Partial<RefEntry> = {},
  commitSha = (++commits).toString(16).padStart(40, "0"),
): Promise<string> {
  const row = (await findRepositoryForSync(openDatabase(env.DB), id))!;
  const blobs = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: encoder.encode(text),
    id: gitBlobId(encoder.encode(text), "sha1"),
  }));
  await env.SILO.putBlobs(row.spaceId, framesOf(blobs) as unknown as ReadableStream<Uint8Array>);
  const held = await loadRefs(env.SILO, id);
  const outcome = await env.SILO.commit({
    repositoryId: id,
    spaceId: row.spaceId,
    leaseToken: "lease",
    baseCommitSha: row.lastCommitSha,
    commitSha,
    configVersion: row.configVersion,
    upserts: blobs.map(({ path, id: sha, bytes }) => ({
      path,
      sha,
      mode: 100_644,
      size: bytes.byteLength,
      skipReason: null,
      ...changes,
    })),
    removes: held.map(({ path }) => path).filter((path) => !(path in files)),
    trees: null,
  });
  if (outcome.outcome !== "committed") throw new Error(`the commit was ${outcome.outcome}`);
  return commitSha;
}

function framesOf(blobs: Iterable<{ id: string; bytes: Uint8Array }>): ReadableStream<Uint8Array> {
  const writer = new FrameWriter();
  const write = async (): Promise<void> => {
    for (const blob of blobs) {
      writer.begin(blob.id, blob.bytes.byteLength);
      writer.chunk(blob.bytes);
      writer.end();
      await writer.ready();
    }
    writer.close();
  };
  write().catch((err: unknown) => writer.abort(err));
  return writer.readable;
}

/** A repository of these files, stored and indexed. @returns its id. */
export async function indexed(files: Files, parts: Partial<NewRepository> = {}): Promise<string> {
  const id = await addRepository(parts);
  await commitFiles(id, files);
  await indexRepository(makeDeps(), id);
  return id;
}

/** Asks as ann, of her project p. */
export const ask = async (query: string, parts: Partial<SearchInput> = {}) =>
  (await search(makeDeps(), { userId: "ann", project: "p", query, ...parts })).hits;

/** Paths of the hits, each once. */
export const pathsOf = (hits: readonly { path: string }[]): string[] => [...new Set(hits.map(({ path }) => path))];

/** The index's (path, sha) set and git's, as it should be. */
export async function indexedSet(id: string): Promise<string[]> {
  const deps = makeDeps();
  const row = (await findRepositoryForSync(deps.db, id))!;
  return (await deps.indexOf(row).indexedFiles(id, null)).files.map(({ path, sha }) => `${path} ${sha}`);
}

/** What the index counts of a repository. */
export async function countsOf(id: string): Promise<IndexCounts> {
  const deps = makeDeps();
  const row = (await findRepositoryForSync(deps.db, id))!;
  return await deps.indexOf(row).counts(id);
}

export const gitSet = (files: Files): string[] =>
  Object.entries(files)
    .filter(([, text]) => text !== "")
    .map(([path, text]) => `${path} ${gitBlobId(encoder.encode(text), "sha1")}`)
    .toSorted();
