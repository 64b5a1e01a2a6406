import { emptyRepository, noCommit } from "../http/errors.ts";
import type { GitCommit } from "../git/objects.ts";
import type { Repository } from "../state/model.ts";

/** The commit a branch points at. */
export async function readBranch(repository: Repository, branch: string): Promise<GitCommit | null> {
  const sha = await repository.git.head(branch);
  return sha === null ? null : repository.git.commit(sha);
}

/**
 * The commit a REST ref names.
 *
 * @throws {HttpRefusal} 409 for a repository without commits, 422 for anything that is no commit of it.
 */
export async function requireCommit(repository: Repository, ref: string, docs: string): Promise<GitCommit> {
  const { git } = repository;
  if ((await git.refs()).size === 0) throw emptyRepository(docs);
  const sha = await git.resolve(ref, repository.defaultBranch);
  const commit = sha === null ? null : await git.commit(sha);
  if (!commit) throw noCommit(ref, docs);
  return commit;
}
