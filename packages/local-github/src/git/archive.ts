import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { GitRepository } from "./git-repository.ts";
import { spawnGit } from "./git-process.ts";

/** Starts `git archive`; the stream fails when git does, and git is ended when the stream is given up. */
export function spawnArchive(
  repository: GitRepository,
  sha: string,
  folder: string,
  format: "tar" | "tar.gz",
): Readable {
  const child = spawnGit(repository.dir, ["archive", `--format=${format}`, `--prefix=${folder}/`, sha]);
  child.stdin.end();
  child.stderr.resume();
  const output = new PassThrough();
  child.stdout.pipe(output, { end: false });
  child.on("error", (err) => output.destroy(err));
  child.on("close", (status) => {
    if (status === 0) output.end();
    else output.destroy(new Error(`git archive ended with ${status}`));
  });
  output.on("close", () => child.kill());
  return output;
}

/** Archives by commit, made by git and, when asked, kept on disk for the next download. */
export class Archives {
  readonly #dir: string;
  readonly #cache: boolean;
  readonly #making = new Map<string, Promise<void>>();

  constructor(dir: string, cache: boolean) {
    this.#dir = join(dir, "archives");
    this.#cache = cache;
  }

  /** A gzipped tar of a commit whose entries lie below `folder`. */
  async open(repository: GitRepository, sha: string, folder: string): Promise<Readable> {
    if (!this.#cache) return spawnArchive(repository, sha, folder, "tar.gz");
    const key = createHash("sha1").update(`${repository.dir}\0${folder}\0${sha}`).digest("hex");
    const file = join(this.#dir, `${key}.tar.gz`);
    const made = await access(file).then(() => true, () => false); // prettier-ignore
    if (!made) {
      let making = this.#making.get(key);
      if (!making) {
        making = this.#make(repository, sha, folder, file).finally(() => this.#making.delete(key));
        this.#making.set(key, making);
      }
      await making;
    }
    return createReadStream(file, { highWaterMark: 256 * 1024 });
  }

  async #make(repository: GitRepository, sha: string, folder: string, file: string): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    const partial = `${file}.partial`;
    try {
      await pipeline(spawnArchive(repository, sha, folder, "tar.gz"), createWriteStream(partial));
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
  }
}
