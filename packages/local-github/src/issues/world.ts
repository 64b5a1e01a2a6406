import { createHash } from "node:crypto";
import type { IssueInput, IssueRepositoryChange, IssueRepositoryInput, IssueWorldCounts } from "./types.ts";

export interface WorldIssue extends Required<IssueInput> {
  id: number;
}

export interface WorldRepository extends Required<Omit<IssueRepositoryInput, "issues">> {
  id: number;
  issues: Map<number, WorldIssue>;
}

/** Repositories and issues from files: what lists, searches and GraphQL answer from. Not kept in git, so that thousands cost nothing. */
export class IssueWorld {
  readonly repositories = new Map<number, WorldRepository>();
  readonly #names = new Map<string, number>();
  readonly #former = new Map<string, number>();
  readonly #nowMs: () => number;
  readonly #gitId: (owner: string, name: string) => number | null;
  #lastId = 20_000_000;
  #lastIssueId = 900_000_000;

  /** @param gitId - The number a repository has that is also served from git. */
  constructor(nowMs: () => number, gitId: (owner: string, name: string) => number | null) {
    this.#nowMs = nowMs;
    this.#gitId = gitId;
  }

  /** Adds repositories, or replaces those of the same name. */
  load(repositories: readonly IssueRepositoryInput[]): void {
    for (const input of repositories) {
      const known = this.byName(input.owner, input.name);
      const id = known?.id ?? this.#gitId(input.owner, input.name) ?? ++this.#lastId;
      const repository: WorldRepository = {
        description: null,
        stars: 0,
        languages: {},
        archived: false,
        private: false,
        pushedAtMs: this.#nowMs(),
        readme: null,
        ...input,
        id,
        issues: new Map(),
      };
      this.repositories.set(id, repository);
      this.#names.set(key(input.owner, input.name), id);
      for (const issue of input.issues ?? []) this.#put(repository, issue);
    }
  }

  clear(): void {
    this.repositories.clear();
    this.#names.clear();
    this.#former.clear();
  }

  /** By the name it has, or had and nobody took since. */
  byName(owner: string, name: string): WorldRepository | null {
    const id = this.#names.get(key(owner, name)) ?? this.#former.get(key(owner, name));
    return this.repositories.get(id ?? 0) ?? null;
  }

  /** @throws {Error} When there is none. */
  require(fullName: string): WorldRepository {
    const [owner = "", name = ""] = fullName.split("/");
    const repository = this.byName(owner, name);
    if (repository === null) throw new Error(`there are no issues of ${fullName}`);
    return repository;
  }

  change(fullName: string, change: IssueRepositoryChange): void {
    const repository = this.require(fullName);
    const before = key(repository.owner, repository.name);
    Object.assign(repository, change);
    const after = key(repository.owner, repository.name);
    if (before === after) return;
    this.#names.delete(before);
    this.#former.set(before, repository.id);
    this.#former.delete(after);
    this.#names.set(after, repository.id);
  }

  remove(fullName: string): void {
    const repository = this.require(fullName);
    this.repositories.delete(repository.id);
    this.#names.delete(key(repository.owner, repository.name));
  }

  /** Adds an issue or changes the fields given; its time moves unless one is given. */
  putIssue(fullName: string, issue: Partial<IssueInput> & { number: number }): WorldIssue {
    const repository = this.require(fullName);
    const known = repository.issues.get(issue.number);
    const fresh = { title: `Issue ${issue.number}`, updatedAtMs: this.#nowMs() };
    return this.#put(repository, { ...known, ...fresh, ...(known ? { title: known.title } : {}), ...issue }, known?.id);
  }

  deleteIssue(fullName: string, number: number): void {
    this.require(fullName).issues.delete(number);
  }

  counts(): IssueWorldCounts {
    const all = [...this.repositories.values()];
    return { repositories: all.length, issues: all.reduce((sum, { issues }) => sum + issues.size, 0) };
  }

  #put(repository: WorldRepository, input: IssueInput, id = ++this.#lastIssueId): WorldIssue {
    const nowMs = this.#nowMs();
    const issue: WorldIssue = {
      body: "",
      state: "open",
      labels: [],
      assignees: [],
      comments: 0,
      locked: false,
      linkedPullRequests: 0,
      createdAtMs: nowMs,
      updatedAtMs: input.createdAtMs ?? nowMs,
      ...input,
      id,
    };
    repository.issues.set(issue.number, issue);
    return issue;
  }
}

/** Open issues that carry one of the labels, whatever their case; last changed first. */
export function labelledIssues(
  repository: WorldRepository,
  filter: { labels?: readonly string[] | null; states?: readonly string[] | null },
): WorldIssue[] {
  const wanted = filter.labels && new Set(filter.labels.map((label) => label.toLowerCase()));
  const states = filter.states?.map((state) => state.toLowerCase());
  return [...repository.issues.values()]
    .filter(
      (issue) =>
        (!wanted || issue.labels.some((label) => wanted.has(label.toLowerCase()))) &&
        (!states || states.includes(issue.state)),
    )
    .toSorted((a, b) => b.updatedAtMs - a.updatedAtMs || b.number - a.number);
}

/** The id git would give a text. */
export function blobId(text: string): string {
  const bytes = Buffer.from(text);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

const key = (owner: string, name: string): string => `${owner}/${name}`.toLowerCase();
