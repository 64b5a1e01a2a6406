import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGzip, gzipSync } from "node:zlib";
import { spawnArchive } from "../git/archive.ts";
import type { GitRepository } from "../git/git-repository.ts";
import type { ActiveFault } from "./faults.ts";
import type { TarEntry } from "./tar.ts";
import { joinTar, padding, splitTar, tarEntry, withSize } from "./tar.ts";

const BOMB_BYTES = 256 * 1024 * 1024;
const ZEROS = Buffer.alloc(1024 * 1024);

/** A commit's archive with the damage a fault asks for. The true archive is held in memory meanwhile. */
export async function alteredArchive(
  repository: GitRepository,
  sha: string,
  folder: string,
  fault: ActiveFault,
): Promise<Readable> {
  if (fault.kind === "archive-garbage") return Readable.from([Buffer.from("this is no gzip stream ".repeat(64))]);
  const entries = splitTar(await buffer(spawnArchive(repository, sha, folder, "tar")));
  if (fault.kind === "archive-bomb") {
    const bytes = fault.bytes ?? BOMB_BYTES;
    return Readable.from(bombBlocks(entries, `${folder}/bomb.txt`, bytes)).pipe(createGzip({ level: 1 }));
  }
  return Readable.from([gzipSync(joinTar(alter(entries, folder, fault)))]);
}

function alter(entries: TarEntry[], folder: string, fault: ActiveFault): TarEntry[] {
  const evil = Buffer.from("planted\n");
  switch (fault.kind) {
    case "archive-traversal":
      return [...entries, tarEntry(`${folder}/../../escaped.txt`, evil), tarEntry("../escaped.txt", evil)];
    case "archive-absolute":
      return [...entries, tarEntry("/tmp/escaped.txt", evil)];
    case "archive-symlink-out": {
      const link = tarEntry(`${folder}/out`, Buffer.alloc(0), { type: "2", linkTarget: "../../.." });
      return [...entries, link, tarEntry(`${folder}/out/escaped.txt`, evil)];
    }
    case "archive-extra":
      return [...entries, tarEntry(`${folder}/not-in-the-tree.txt`, evil)];
    default:
      return entries.flatMap((entry) => (entry === target(entries, folder, fault) ? damage(entry, fault) : [entry]));
  }
}

function damage(entry: TarEntry, fault: ActiveFault): TarEntry[] {
  if (fault.kind === "archive-missing-file") return [];
  if (fault.kind === "archive-wrong-size") return [withSize(entry, entry.content.length + 4096)];
  const changed = Buffer.from(entry.content);
  if (changed.length === 0) return [withSize({ ...entry, content: Buffer.from("!") }, 1)];
  changed[0] = changed[0]! ^ 1;
  return [{ ...entry, content: changed }];
}

function target(entries: readonly TarEntry[], folder: string, fault: ActiveFault): TarEntry | undefined {
  return entries.find(
    (entry) => entry.type === "0" && (fault.path === undefined || entry.path === `${folder}/${fault.path}`),
  );
}

function* bombBlocks(entries: TarEntry[], path: string, bytes: number): Generator<Buffer> {
  for (const { head, content } of entries) {
    yield head;
    yield content;
    yield Buffer.alloc(padding(content.length));
  }
  yield tarEntry(path, Buffer.alloc(0), { size: bytes }).head;
  for (let left = bytes; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, Math.min(left, ZEROS.length));
  yield Buffer.alloc(padding(bytes) + 1024);
}
