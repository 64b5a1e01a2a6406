import type { ActorFacts, EnrichKind, RepositoryFacts } from "@dome/db/events";
import { z } from "zod";

const text = z.string().max(2_000).nullish().catch(null);
const count = z.number().int().nonnegative().nullish().catch(null);
const time = z
  .string()
  .transform((at) => Date.parse(at))
  .nullish()
  .catch(null);
const id = z.number().int().positive();

const Account = z.object({
  id,
  login: z.string().min(1).max(100),
  type: text,
  name: text,
  company: text,
  location: text,
  public_repos: count,
  followers: count,
  created_at: time,
});

const Repository = z.object({
  id,
  full_name: z.string().min(3).max(301),
  owner: z.object({ id }).nullish().catch(null),
  description: text,
  language: text,
  default_branch: text,
  stargazers_count: count,
  forks_count: count,
  fork: z.boolean().nullish().catch(null),
  archived: z.boolean().nullish().catch(null),
  created_at: time,
});

const total = z.object({ totalCount: z.number().int() }).nullish().catch(null);

const UserNode = z.object({
  __typename: z.literal("User"),
  databaseId: id,
  login: z.string().min(1).max(100),
  name: text,
  company: text,
  location: text,
  createdAt: time,
  followers: total,
  repositories: total,
});

const named = z.object({ name: z.string() }).nullish().catch(null);

const RepositoryNode = z.object({
  __typename: z.literal("Repository"),
  databaseId: id,
  nameWithOwner: z.string().min(3).max(301),
  description: text,
  isFork: z.boolean().nullish().catch(null),
  isArchived: z.boolean().nullish().catch(null),
  createdAt: time,
  stargazerCount: count,
  forkCount: count,
  primaryLanguage: named,
  defaultBranchRef: named,
  owner: z.object({ databaseId: id }).nullish().catch(null),
});

const given = (value: number | null | undefined): number | null =>
  value === undefined || value === null || Number.isNaN(value) ? null : value;

/** What an answer of the REST API says; null when it is not about `id`, or cannot be read. */
export function factsOf(kind: EnrichKind, wanted: string, answer: unknown): ActorFacts | RepositoryFacts | null {
  if (kind === "actor") {
    const account = Account.safeParse(answer).data;
    if (account === undefined || String(account.id) !== wanted) return null;
    return {
      login: account.login,
      type: account.type ?? null,
      name: account.name ?? null,
      company: account.company ?? null,
      location: account.location ?? null,
      publicRepos: given(account.public_repos),
      followers: given(account.followers),
      createdAtMs: given(account.created_at),
    };
  }
  const repository = Repository.safeParse(answer).data;
  if (repository === undefined || String(repository.id) !== wanted) return null;
  return {
    fullName: repository.full_name,
    ownerId: repository.owner ? String(repository.owner.id) : null,
    description: repository.description ?? null,
    language: repository.language ?? null,
    defaultBranch: repository.default_branch ?? null,
    stars: given(repository.stargazers_count),
    forks: given(repository.forks_count),
    isFork: repository.fork ?? null,
    isArchived: repository.archived ?? null,
    createdAtMs: given(repository.created_at),
  };
}

/** The same of a GraphQL node. */
export function nodeFactsOf(kind: EnrichKind, wanted: string, node: unknown): ActorFacts | RepositoryFacts | null {
  if (kind === "actor") {
    const user = UserNode.safeParse(node).data;
    if (user === undefined || String(user.databaseId) !== wanted) return null;
    return {
      login: user.login,
      type: "User",
      name: user.name ?? null,
      company: user.company ?? null,
      location: user.location ?? null,
      publicRepos: given(user.repositories?.totalCount),
      followers: given(user.followers?.totalCount),
      createdAtMs: given(user.createdAt),
    };
  }
  const repository = RepositoryNode.safeParse(node).data;
  if (repository === undefined || String(repository.databaseId) !== wanted) return null;
  return {
    fullName: repository.nameWithOwner,
    ownerId: repository.owner ? String(repository.owner.databaseId) : null,
    description: repository.description ?? null,
    language: repository.primaryLanguage?.name ?? null,
    defaultBranch: repository.defaultBranchRef?.name ?? null,
    stars: given(repository.stargazerCount),
    forks: given(repository.forkCount),
    isFork: repository.isFork ?? null,
    isArchived: repository.isArchived ?? null,
    createdAtMs: given(repository.createdAt),
  };
}
