import { diffFiles } from "../git/diff.ts";
import { countCommits, mergeBase, revList } from "../git/history.ts";
import type { GitCommit } from "../git/objects.ts";
import { notFound, refusal } from "../http/errors.ts";
import { linkHeader, readPage } from "../http/paging.ts";
import type { Repository } from "../state/model.ts";
import { fullName } from "../state/model.ts";
import { commitView, diffEntry } from "./commit-view.ts";
import type { Reply, RepositoryRequest, Route } from "./context.ts";
import { requireCommit } from "./revision.ts";

const FILES_PER_PAGE = 300;
const MAX_FILES = 3000;
const COMPARE_COMMITS = 250;
const COMMIT_DOCS = "commits/commits#get-a-commit";
const COMPARE_DOCS = "commits/commits#compare-two-commits";
const LIST_DOCS = "commits/commits#list-commits";

/** Commits: one, many, and the distance between two. */
export const commitRoutes: Route[] = [
  {
    endpoint: "head",
    method: "GET",
    pattern: "commits/{ref}",
    docs: COMMIT_DOCS,
    access: "repository",
    handle: getCommit,
  },
  {
    endpoint: "commits",
    method: "GET",
    pattern: "commits",
    docs: LIST_DOCS,
    access: "repository",
    handle: listCommits,
  },
  {
    endpoint: "compare",
    method: "GET",
    pattern: "compare/{basehead}",
    docs: COMPARE_DOCS,
    access: "repository",
    handle: compare,
  },
];

async function getCommit(request: RepositoryRequest): Promise<Reply> {
  const { hub, repository, params, media, query, fault } = request;
  let commit = await requireCommit(repository, params["ref"]!, COMMIT_DOCS);
  if (fault?.kind === "stale-head")
    commit = (await repository.git.commit(fault.sha ?? commit.parents[0] ?? commit.sha)) ?? commit;
  if (media.param === "sha") {
    return { bytes: Buffer.from(commit.sha), contentType: `${media.name}; charset=utf-8`, etag: `"${commit.sha}"` };
  }
  const files = (await diffFiles(repository.git, commit.parents[0] ?? null, commit.sha)).slice(0, MAX_FILES);
  const { page } = readPage(query);
  const lastPage = Math.max(1, Math.ceil(files.length / FILES_PER_PAGE));
  const link = linkHeader(request.canonicalUrl, query, page, lastPage, page < lastPage);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    headers: link === null ? {} : { Link: link },
    lastModifiedMs: commit.committer.timeMs,
    json: {
      ...commitView(hub.urls, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files
        .slice((page - 1) * FILES_PER_PAGE, page * FILES_PER_PAGE)
        .map((file) => diffEntry(hub.urls, repository, commit.sha, file)),
    },
  };
}

async function listCommits(request: RepositoryRequest): Promise<Reply> {
  const { hub, repository, query, canonicalUrl } = request;
  const ref = query.get("sha") ?? repository.defaultBranch;
  const start = await requireCommit(repository, ref, LIST_DOCS).catch((err: unknown) => {
    throw isUnknownCommit(err) ? notFound(LIST_DOCS) : err;
  });
  const { page, perPage } = readPage(query);
  const total = await countCommits(repository.git, start.sha);
  const lastPage = Math.max(1, Math.ceil(total / perPage));
  const shas = await revList(repository.git, start.sha, [], { skip: (page - 1) * perPage, limit: perPage });
  const link = linkHeader(canonicalUrl, query, page, lastPage, page < lastPage);
  const commits = await readCommits(repository, shas);
  return {
    headers: link === null ? {} : { Link: link },
    json: commits.map((commit) => commitView(hub.urls, repository, commit)),
  };
}

/** Three dots: what `head` did since the merge base. At most 300 files, and only on the first page. */
async function compare(request: RepositoryRequest): Promise<Reply> {
  const { hub, repository, query, canonicalUrl } = request;
  const basehead = request.params["basehead"]!;
  const [baseRef, headRef] = basehead.split("...");
  if (baseRef === undefined || headRef === undefined || baseRef === "" || headRef === "") throw notFound(COMPARE_DOCS);
  const unknownIsNotFound = (err: unknown): never => {
    throw isUnknownCommit(err) ? notFound(COMPARE_DOCS) : err;
  };
  const base = await requireCommit(repository, baseRef, COMPARE_DOCS).catch(unknownIsNotFound);
  const head = await requireCommit(repository, headRef, COMPARE_DOCS).catch(unknownIsNotFound);
  const ancestorSha = await mergeBase(repository.git, base.sha, head.sha);
  const ancestor = ancestorSha === null ? null : await repository.git.commit(ancestorSha);
  if (!ancestor) throw refusal(404, `No common ancestor between ${baseRef} and ${headRef}.`, COMPARE_DOCS);
  const [aheadBy, behindBy] = await Promise.all([
    countCommits(repository.git, head.sha, [base.sha]),
    countCommits(repository.git, base.sha, [head.sha]),
  ]);
  const paged = query.has("page") || query.has("per_page");
  const { page, perPage } = paged ? readPage(query) : { page: 1, perPage: COMPARE_COMMITS };
  // Oldest first; without paging parameters the newest 250.
  const skip = paged ? Math.max(0, aheadBy - page * perPage) : 0;
  const limit = paged ? Math.max(0, Math.min(perPage, aheadBy - (page - 1) * perPage)) : perPage;
  const shas = limit === 0 ? [] : (await revList(repository.git, head.sha, [base.sha], { skip, limit })).reverse();
  const lastPage = Math.max(1, Math.ceil(aheadBy / perPage));
  const link = paged ? linkHeader(canonicalUrl, query, page, lastPage, page < lastPage) : null;
  const files = page === 1 ? (await diffFiles(repository.git, ancestor.sha, head.sha)).slice(0, FILES_PER_PAGE) : [];
  const web = `${hub.urls.web}/${fullName(repository)}/compare`;
  const range = `${encodeURIComponent(baseRef)}...${encodeURIComponent(headRef)}`;
  const permalink = `${repository.owner.login}:${base.sha.slice(0, 7)}...${repository.owner.login}:${head.sha.slice(0, 7)}`;
  return {
    headers: link === null ? {} : { Link: link },
    json: {
      url: `${hub.urls.api}/repos/${fullName(repository)}/compare/${range}`,
      html_url: `${web}/${range}`,
      permalink_url: `${web}/${permalink}`,
      diff_url: `${web}/${range}.diff`,
      patch_url: `${web}/${range}.patch`,
      base_commit: commitView(hub.urls, repository, base),
      merge_base_commit: commitView(hub.urls, repository, ancestor),
      status: comparison(aheadBy, behindBy),
      ahead_by: aheadBy,
      behind_by: behindBy,
      total_commits: aheadBy,
      commits: (await readCommits(repository, shas)).map((commit) => commitView(hub.urls, repository, commit)),
      files: files.map((file) => diffEntry(hub.urls, repository, head.sha, file)),
    },
  };
}

function comparison(aheadBy: number, behindBy: number): "diverged" | "ahead" | "behind" | "identical" {
  if (aheadBy > 0) return behindBy > 0 ? "diverged" : "ahead";
  return behindBy > 0 ? "behind" : "identical";
}

async function readCommits(repository: Repository, shas: readonly string[]): Promise<GitCommit[]> {
  const commits = await Promise.all(shas.map((sha) => repository.git.commit(sha)));
  return commits.filter((commit) => commit !== null);
}

function isUnknownCommit(err: unknown): boolean {
  return err instanceof Error && "status" in err && err.status === 422;
}
