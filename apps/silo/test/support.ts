import { env } from "cloudflare:workers";
import { type NewRepository, openDatabase } from "@dome/db";
import { providerRepositories } from "@dome/db/schema";
import type { CommitInput, RefEntry } from "@dome/ingest-core/contracts";
import { FrameWriter } from "@dome/ingest-core/frames";
import { gitBlobId } from "@dome/ingest-core/git";
import { createLogger } from "@dome/ingest-core/log";
import type { SiloDeps } from "../src/deps.ts";

export const START_MS = Date.UTC(2026, 10, 1);
export const DAY_MS = 86_400_000;

/** Dependencies with real bindings; parts may be replaced. */
export function makeDeps(parts: Partial<SiloDeps> & { d1?: D1Database } = {}): SiloDeps {
  const { d1, ...rest } = parts;
  return {
    db: openDatabase(d1 ?? env.DB),
    packs: env.PACKS,
    log: createLogger("silo", "error"),
    nowMs: () => START_MS,
    graceSeconds: 86_400,
    ...rest,
  };
}

export interface Blob {
  id: string;
  bytes: Uint8Array;
}

const encoder = new TextEncoder();

/** A blob of a text or of bytes, under its own id. */
export function blobOf(content: string | Uint8Array, algorithm: "sha1" | "sha256" = "sha1"): Blob {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  return { id: gitBlobId(bytes, algorithm), bytes };
}

/** The blobs as a stream of frames, written as the reader takes them. */
export function framesOf(blobs: Iterable<Blob>): ReadableStream<Uint8Array> {
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

/** Registers a repository whose lease is held under the token "lease". @returns its id. */
export async function addRepository(id: string, parts: Partial<NewRepository> = {}): Promise<string> {
  await openDatabase(env.DB)
    .insert(providerRepositories)
    .values({
      id,
      userId: null,
      provider: "github",
      providerRepoId: Array.from(id).reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7) % 1_000_003,
      owner: "acme",
      repo: id,
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

export const refOf = (path: string, blob: Blob, parts: Partial<RefEntry> = {}): RefEntry => ({
  path,
  sha: blob.id,
  mode: 100_644,
  size: blob.bytes.byteLength,
  skipReason: null,
  ...parts,
});

/** A commit's id, made from a number. */
export const shaOf = (n: number): string => n.toString(16).padStart(40, "0");

export const commitOf = (repositoryId: string, parts: Partial<CommitInput> = {}): CommitInput => ({
  repositoryId,
  spaceId: 1,
  leaseToken: "lease",
  baseCommitSha: null,
  commitSha: shaOf(1),
  configVersion: 1,
  upserts: [],
  removes: [],
  trees: null,
  ...parts,
});

export const textOf = async (body: ReadableStream<Uint8Array>): Promise<string> => await new Response(body).text();

/** Every R2 key under packs/. */
export const packKeys = async (): Promise<string[]> =>
  (await env.PACKS.list({ prefix: "packs/" })).objects.map((object) => object.key);
