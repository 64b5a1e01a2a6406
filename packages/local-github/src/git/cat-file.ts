import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { GitError, spawnGit } from "./git-process.ts";

/** An object as git stores it. */
export interface GitObject {
  sha: string;
  type: "blob" | "tree" | "commit" | "tag";
  bytes: Buffer;
}

interface Waiting {
  resolve: (object: GitObject | null) => void;
  reject: (err: Error) => void;
}

/** One `git cat-file --batch` that answers object after object, so that a blob costs no process. */
class CatFile {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes of body (and its final newline) still to come; -1 while a header is awaited. */
  #header: { sha: string; type: GitObject["type"]; size: number } | null = null;
  closed = false;

  constructor(gitDir: string) {
    this.#child = spawnGit(gitDir, ["cat-file", "--batch"]);
    this.#child.stdout.on("data", (chunk: Buffer) => this.#onData(chunk));
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (err) => this.#fail(err));
    this.#child.on("close", () => this.#fail(new GitError("git cat-file ended")));
  }

  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  read(name: string): Promise<GitObject | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${name}\n`);
    });
  }

  close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once("close", () => resolve());
      this.#child.stdin.end();
    });
  }

  #fail(err: Error): void {
    this.closed = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(err);
  }

  #onData(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    // A large body arrives in many chunks: joining them once, when complete, keeps this linear.
    while (this.#buffered > 0 && (this.#header === null || this.#buffered > this.#header.size)) {
      const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
      let rest: Buffer;
      if (this.#header === null) {
        const end = all.indexOf(10);
        this.#chunks = [all];
        if (end === -1) return;
        this.#onHeader(all.toString("latin1", 0, end));
        rest = all.subarray(end + 1);
      } else {
        const { size, sha, type } = this.#header;
        this.#header = null;
        this.#waiting.shift()?.resolve({ sha, type, bytes: Buffer.from(all.subarray(0, size)) });
        rest = all.subarray(size + 1);
      }
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#buffered = rest.length;
    }
  }

  #onHeader(line: string): void {
    const [sha = "", type = "", size = ""] = line.split(" ");
    if (size === "" || !["blob", "tree", "commit", "tag"].includes(type)) {
      this.#waiting.shift()?.resolve(null); // "<name> missing" or "<name> ambiguous"
      return;
    }
    this.#header = { sha, type: type as GitObject["type"], size: Number(size) };
  }
}

/** Readers for many repositories, at most `limit` processes at a time; the longest unused goes first. */
export class CatFilePool {
  readonly #byDir = new Map<string, CatFile>();
  readonly #limit: number;

  constructor(limit = 16) {
    this.#limit = limit;
  }

  /** Reads an object by id (full or abbreviated). @returns Null when there is none. */
  read(gitDir: string, name: string): Promise<GitObject | null> {
    let reader = this.#byDir.get(gitDir);
    this.#byDir.delete(gitDir);
    if (!reader || reader.closed) reader = new CatFile(gitDir);
    this.#byDir.set(gitDir, reader);
    if (this.#byDir.size > this.#limit) this.#evictOne();
    return reader.read(name);
  }

  /** Ends the reader of one repository. */
  async release(gitDir: string): Promise<void> {
    const reader = this.#byDir.get(gitDir);
    this.#byDir.delete(gitDir);
    await reader?.close();
  }

  /** Ends all readers. */
  async close(): Promise<void> {
    await Promise.all([...this.#byDir.keys()].map((gitDir) => this.release(gitDir)));
  }

  #evictOne(): void {
    for (const [gitDir, reader] of this.#byDir) {
      if (reader.busy) continue;
      void this.release(gitDir);
      return;
    }
  }
}
