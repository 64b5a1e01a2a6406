import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { borrowRepository } from "./borrow.ts";
import type { CatFilePool, GitObject } from "./cat-file.ts";
import type { PlannedCommit } from "./fast-import.ts";
import { fastImport } from "./fast-import.ts";
import { GitError, runGit } from "./git-process.ts";
import { Lru } from "./lru.ts";
import type { GitCommit } from "./objects.ts";
import { parseCommit } from "./objects.ts";

/** A branch or tag as it stands. */
export interface GitRef {
  /** Full name, `refs/heads/main`. */
  name: string;
  /** What it points at: a commit, or a tag object. */
  sha: string;
  type: "commit" | "tag" | "tree" | "blob";
  /** The commit behind a tag object, else `sha`. */
  commit: string;
}

/** An entry of a tree; `tree` entries appear too. */
export interface GitTreeEntry {
  path: string;
  mode: string;
  type: "blob" | "tree" | "commit";
  sha: string;
  size: number | null;
}

/** The id of nothing: `before` of a new ref, `after` of a deleted one. */
export const ZERO_SHA = "0".repeat(40);

/** Commits stay packs: writing their objects loose would cost another process each. */
const UNPACK_LIMIT = 1;
const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const ABBREVIATED = /^[0-9a-f]{4,64}$/;

/**
 * A bare repository read through the git CLI. Refs are a snapshot: what a git client pushed meanwhile is not seen before
 * `reloadRefs`, which is the moment "GitHub" receives it.
 */
export class GitRepository {
  readonly dir: string;
  readonly #catFiles: CatFilePool;
  readonly #trees = new Lru<GitTreeEntry[]>(400_000);
  readonly #commits = new Lru<GitCommit>(10_000);
  #refs: Map<string, GitRef> | null = null;
  /** Commits whose parents a shallow source does not have: they are shown as roots. */
  #shallow: ReadonlySet<string> = new Set();
  /** Writers take turns: two fast-imports on one branch would lose a commit. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dir: string, catFiles: CatFilePool) {
    this.dir = dir;
    this.#catFiles = catFiles;
  }

  /** Makes an empty bare repository where `dir` was, or one that borrows its objects and copies its refs from `from`. */
  async create(defaultBranch: string | undefined, from?: string): Promise<string> {
    await rm(this.dir, { recursive: true, force: true });
    await mkdir(this.dir, { recursive: true });
    await runGit(this.dir, [
      "init",
      "--quiet",
      "--bare",
      "--template=",
      `--initial-branch=${defaultBranch ?? "main"}`,
      this.dir,
    ]);
    // A collector running in the background would delete files under a test's feet.
    const config = join(this.dir, "config");
    await writeFile(
      config,
      `${await readFile(config, "utf8")}[gc]\n\tauto = 0\n[receive]\n\tautogc = false\n[fastimport]\n\tunpackLimit = ${UNPACK_LIMIT}\n`,
    );
    return from === undefined ? (defaultBranch ?? "main") : this.#borrow(from, defaultBranch);
  }

  async #borrow(from: string, defaultBranch: string | undefined): Promise<string> {
    const { branch, shallow } = await borrowRepository(this.dir, from, defaultBranch);
    this.#shallow = shallow;
    await this.setHead(branch);
    return branch;
  }

  /** Points HEAD at a branch. */
  async setHead(branch: string): Promise<void> {
    await runGit(this.dir, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  }

  /** All branches and tags, sorted by name. */
  async refs(): Promise<Map<string, GitRef>> {
    return (this.#refs ??= await this.#readRefs());
  }

  /** Reads refs anew. @returns What they were and what they are. */
  async reloadRefs(): Promise<{ before: Map<string, GitRef>; after: Map<string, GitRef> }> {
    const before = await this.refs();
    this.#refs = await this.#readRefs();
    return { before, after: this.#refs };
  }

  async #readRefs(): Promise<Map<string, GitRef>> {
    const format = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00";
    const output = (await runGit(this.dir, ["for-each-ref", `--format=${format}`, "refs/heads", "refs/tags"])).toString(
      "utf8",
    );
    const refs = new Map<string, GitRef>();
    for (const line of output.split("\0\n")) {
      const [name = "", sha = "", type = "", peeled = ""] = line.split("\0");
      if (name !== "")
        refs.set(name, { name, sha, type: type as GitRef["type"], commit: peeled === "" ? sha : peeled });
    }
    return refs;
  }

  /** The commit a branch points at. */
  async head(branch: string): Promise<string | null> {
    return (await this.refs()).get(`refs/heads/${branch}`)?.commit ?? null;
  }

  /**
   * Resolves what REST accepts as a ref: a branch, a tag, `heads/x`, `refs/heads/x`, `HEAD`, or an id, full or abbreviated.
   *
   * @returns The object's full id (tags are followed to their commit), null when there is none.
   */
  async resolve(ref: string, defaultBranch: string): Promise<string | null> {
    const refs = await this.refs();
    if (ref === "HEAD") return refs.get(`refs/heads/${defaultBranch}`)?.commit ?? null;
    const found =
      refs.get(`refs/heads/${ref}`) ?? refs.get(`refs/tags/${ref}`) ?? refs.get(`refs/${ref}`) ?? refs.get(ref);
    if (found) return found.commit;
    if (!ABBREVIATED.test(ref)) return null;
    const object = await this.object(ref);
    if (object?.type !== "tag") return object?.sha ?? null;
    return /^object ([0-9a-f]+)/.exec(object.bytes.toString("latin1"))?.[1] ?? null;
  }

  /** Resolves any git revision (`main~2`, `v1^{tree}`). Only for callers that own the machine: never fed from a request. */
  async revParse(revision: string): Promise<string | null> {
    const output = await runGit(this.dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", revision], {
      okStatus: 1,
    }).catch(noAnswer);
    const sha = output.toString("latin1").trim();
    return SHA.test(sha) ? sha : null;
  }

  /** Reads an object by id. */
  object(id: string): Promise<GitObject | null> {
    return this.#catFiles.read(this.dir, id);
  }

  /** A commit by full id; null when the id is unknown or names something else. */
  async commit(sha: string): Promise<GitCommit | null> {
    const known = this.#commits.get(sha);
    if (known) return known;
    const object = await this.object(sha);
    if (object?.type !== "commit") return null;
    const commit = parseCommit(object.sha, object.bytes);
    if (this.#shallow.has(commit.sha)) commit.parents = [];
    this.#commits.set(sha, commit);
    return commit;
  }

  /** A tree's entries with sizes, in git's order; recursive listings hold the `tree` entries before what is in them. */
  async tree(treeSha: string, recursive: boolean): Promise<GitTreeEntry[]> {
    const key = `${recursive ? "r" : "-"}${treeSha}`;
    const known = this.#trees.get(key);
    if (known) return known;
    const output = await runGit(this.dir, [
      "ls-tree",
      ...(recursive ? ["-r", "-t"] : []),
      "-l",
      "-z",
      "--full-tree",
      treeSha,
    ]);
    const entries: GitTreeEntry[] = [];
    for (const line of output.toString("utf8").split("\0")) {
      const tab = line.indexOf("\t");
      if (tab === -1) continue;
      const [mode = "", type = "", sha = "", size = "-"] = line.slice(0, tab).split(/ +/);
      entries.push({
        path: line.slice(tab + 1),
        mode,
        type: type as GitTreeEntry["type"],
        sha,
        size: size === "-" ? null : Number(size),
      });
    }
    this.#trees.set(key, entries, entries.length + 1);
    return entries;
  }

  /** Makes commits on a branch, one after the other. */
  async writeCommits(branch: string, commits: readonly PlannedCommit[]): Promise<{ before: string; shas: string[] }> {
    return this.#inTurn(async () => {
      const refs = await this.refs();
      const name = `refs/heads/${branch}`;
      const before = refs.get(name)?.commit ?? null;
      const shas = await fastImport(this.dir, name, before, commits);
      this.#setRef({ name, sha: shas.at(-1)!, type: "commit", commit: shas.at(-1)! });
      return { before: before ?? ZERO_SHA, shas };
    });
  }

  /** Points a ref somewhere, or deletes it (null). @returns What it pointed at before, null when it was absent. */
  async updateRef(name: string, sha: string | null): Promise<GitRef | null> {
    return this.#inTurn(async () => {
      const before = (await this.refs()).get(name) ?? null;
      if (sha === null) {
        if (before) await runGit(this.dir, ["update-ref", "-d", name]);
        this.#refs?.delete(name);
        return before;
      }
      const object = await this.object(sha);
      if (!object) throw new GitError(`${this.dir} has no object ${sha}`);
      const commit = object.type === "tag" ? await this.revParse(`${sha}^{}`) : sha;
      await runGit(this.dir, ["update-ref", name, sha]);
      this.#setRef({ name, sha, type: object.type, commit: commit ?? sha });
      return before;
    });
  }

  #setRef(ref: GitRef): void {
    const known = this.#refs?.has(ref.name) === true;
    this.#refs?.set(ref.name, ref);
    // A new name must be listed in its place, as git lists it.
    if (!known && this.#refs) this.#refs = new Map([...this.#refs].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Ends this repository's reader; its files stay. */
  async release(): Promise<void> {
    await this.#turn;
    await this.#catFiles.release(this.dir);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function noAnswer(err: unknown): Buffer {
  if (err instanceof GitError) return Buffer.alloc(0);
  throw err;
}
