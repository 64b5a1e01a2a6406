import type { GitTreeEntry } from "../git/git-repository.ts";
import { emptyRepository, notFound, refusal } from "../http/errors.ts";
import { fullName, nodeId } from "../state/model.ts";
import { gitCommitView } from "./commit-view.ts";
import type { Reply, RepositoryRequest, Route } from "./context.ts";

const TREE_DOCS = "git/trees#get-a-tree";
const BLOB_DOCS = "git/blobs#get-a-blob";
const COMMIT_DOCS = "git/commits#get-a-commit-object";
const MAX_TREE_BYTES = 7 * 1024 * 1024;
const MAX_BLOB_BYTES = 100 * 1024 * 1024;
const FULL_SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** The git database: trees, blobs, commits. */
export const gitDataRoutes: Route[] = [
  {
    endpoint: "tree",
    method: "GET",
    pattern: "git/trees/{tree_sha}",
    docs: TREE_DOCS,
    access: "repository",
    handle: getTree,
  },
  {
    endpoint: "blob",
    method: "GET",
    pattern: "git/blobs/{file_sha}",
    docs: BLOB_DOCS,
    access: "repository",
    handle: getBlob,
  },
  {
    endpoint: "git-commit",
    method: "GET",
    pattern: "git/commits/{commit_sha}",
    docs: COMMIT_DOCS,
    access: "repository",
    handle: getGitCommit,
  },
];

async function getTree({ hub, repository, params, query, fault }: RepositoryRequest): Promise<Reply> {
  const { git } = repository;
  if ((await git.refs()).size === 0) throw emptyRepository(TREE_DOCS);
  const sha = await git.resolve(params["tree_sha"]!, repository.defaultBranch);
  const object = sha === null ? null : await git.object(sha);
  if (sha === null || !object) throw notFound(TREE_DOCS);
  if (object.type === "blob") throw refusal(422, `The object ${sha} is not a tree`, TREE_DOCS);
  const treeSha = object.type === "tree" ? sha : (await git.commit(sha))?.tree;
  if (treeSha === undefined) throw notFound(TREE_DOCS);
  // Any value turns recursion on, "0" and "false" too.
  const all = await git.tree(treeSha, query.has("recursive"));
  const limit = fault?.kind === "tree-truncated" ? (fault.entries ?? Math.floor(all.length / 2)) : hub.treeLimit;
  const api = `${hub.urls.api}/repos/${fullName(repository)}/git`;
  const { kept, truncated } = cut(all, limit, api);
  return {
    // Asked by commit, GitHub answers with that commit's id, not the tree's.
    json: { sha, url: `${api}/trees/${sha}`, tree: kept, truncated: truncated || fault?.kind === "tree-truncated" },
  };
}

function cut(
  entries: readonly GitTreeEntry[],
  limit: number,
  api: string,
): { kept: Record<string, unknown>[]; truncated: boolean } {
  const kept: Record<string, unknown>[] = [];
  let bytes = 0;
  for (const { path, mode, type, sha, size } of entries) {
    bytes += 180 + path.length + api.length;
    if (kept.length >= limit || bytes > MAX_TREE_BYTES) return { kept, truncated: true };
    if (type === "commit") kept.push({ path, mode, type, sha });
    else kept.push({ path, mode, type, sha, ...(size === null ? {} : { size }), url: `${api}/${type}s/${sha}` });
  }
  return { kept, truncated: false };
}

async function getBlob({ hub, repository, params, media }: RepositoryRequest): Promise<Reply> {
  const sha = params["file_sha"]!;
  if ((await repository.git.refs()).size === 0) throw emptyRepository(BLOB_DOCS);
  if (!FULL_SHA.test(sha))
    throw refusal(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].", BLOB_DOCS);
  const object = await repository.git.object(sha);
  if (object?.type !== "blob") throw notFound(BLOB_DOCS);
  if (object.bytes.length > MAX_BLOB_BYTES) {
    const errors = [{ resource: "Blob", field: "data", code: "too_large" }];
    const tooLarge = refusal(
      403,
      "This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.",
      BLOB_DOCS,
    );
    Object.assign(tooLarge.body, { errors });
    throw tooLarge;
  }
  if (media.param === "raw") return { bytes: object.bytes, contentType: `${media.name}; charset=utf-8` };
  return {
    json: {
      sha,
      node_id: nodeId("Blob", `${repository.id}:${sha}`),
      size: object.bytes.length,
      url: `${hub.urls.api}/repos/${fullName(repository)}/git/blobs/${sha}`,
      // Lines of 60, each ended, as GitHub breaks them.
      content: object.bytes.toString("base64").replace(/.{1,60}/g, "$&\n"),
      encoding: "base64",
    },
  };
}

async function getGitCommit({ hub, repository, params }: RepositoryRequest): Promise<Reply> {
  if ((await repository.git.refs()).size === 0) throw emptyRepository(COMMIT_DOCS);
  const sha = params["commit_sha"]!;
  const commit = FULL_SHA.test(sha) ? await repository.git.commit(sha) : null;
  if (!commit) throw notFound(COMMIT_DOCS);
  return { json: gitCommitView(hub.urls, repository, commit), lastModifiedMs: commit.committer.timeMs };
}
