import type { GitTreeEntry } from "../git/git-repository.ts";
import { notFound, refusal } from "../http/errors.ts";
import { fullName } from "../state/model.ts";
import type { Reply, RepositoryRequest, Route } from "./context.ts";

const DOCS = "repos/contents#get-repository-content";
const MAX_ENTRIES = 1000;
const MAX_INLINE_BYTES = 1024 * 1024;
const MAX_BYTES = 100 * 1024 * 1024;

/** Files and directories by path. */
export const contentsRoutes: Route[] = [
  {
    endpoint: "contents",
    method: "GET",
    pattern: "contents/{path*}",
    docs: DOCS,
    access: "repository",
    handle: getContents,
  },
  { endpoint: "contents", method: "GET", pattern: "contents", docs: DOCS, access: "repository", handle: getContents },
];

async function getContents(request: RepositoryRequest): Promise<Reply> {
  const { repository, params, query, media } = request;
  const { git } = repository;
  if ((await git.refs()).size === 0) throw refusal(404, "This repository is empty.", DOCS);
  const ref = query.get("ref") ?? repository.defaultBranch;
  const sha = await git.resolve(ref, repository.defaultBranch);
  const commit = sha === null ? null : await git.commit(sha);
  if (!commit) throw refusal(404, `No commit found for the ref ${ref}`, DOCS);
  const path = (params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  const found = await lookUp(request, commit.tree, path);
  if (!found) throw notFound(DOCS);
  if (found.type === "tree") return directory(request, found.sha, path, ref);
  if (found.type === "commit")
    return {
      json: view(request, found, path, ref, "submodule", { submodule_git_url: `${request.hub.urls.web}/${path}.git` }),
    };
  if (found.mode === "120000" && media.param !== "raw") {
    const target = (await git.object(found.sha))?.bytes.toString("utf8") ?? "";
    const pointed = await lookUp(request, commit.tree, resolvePath(path, target));
    // A link to a file answers with that file's content.
    if (pointed?.type === "blob" && pointed.mode !== "120000") return file(request, pointed, path, ref);
    return { json: view(request, found, path, ref, "symlink", { target }) };
  }
  return file(request, found, path, ref);
}

async function lookUp({ repository }: RepositoryRequest, rootTree: string, path: string): Promise<GitTreeEntry | null> {
  let entry: GitTreeEntry = { path: "", mode: "040000", type: "tree", sha: rootTree, size: null };
  for (const name of path.split("/").filter((part) => part !== "")) {
    if (entry.type !== "tree") return null;
    const next: GitTreeEntry | undefined = (await repository.git.tree(entry.sha, false)).find(
      (candidate) => candidate.path === name,
    );
    if (!next) return null;
    entry = next;
  }
  return entry;
}

async function directory(request: RepositoryRequest, treeSha: string, path: string, ref: string): Promise<Reply> {
  const entries = (await request.repository.git.tree(treeSha, false)).slice(0, MAX_ENTRIES).map((entry) => {
    const entryPath = path === "" ? entry.path : `${path}/${entry.path}`;
    return view(request, entry, entryPath, ref, listedType(entry, request.version));
  });
  if (request.media.param !== "object") return { json: entries };
  const self: GitTreeEntry = { path, mode: "040000", type: "tree", sha: treeSha, size: 0 };
  return { json: { ...view(request, self, path, ref, "dir"), entries } };
}

async function file(request: RepositoryRequest, entry: GitTreeEntry, path: string, ref: string): Promise<Reply> {
  const size = entry.size ?? 0;
  const { media } = request;
  if (size > MAX_BYTES || (size > MAX_INLINE_BYTES && media.param !== "raw" && media.param !== "object")) {
    const tooLarge = refusal(
      403,
      "This API returns blobs up to 1 MB in size. The requested blob is too large to fetch via the API.",
      DOCS,
    );
    Object.assign(tooLarge.body, { errors: [{ resource: "Blob", field: "data", code: "too_large" }] });
    throw tooLarge;
  }
  const bytes = (await request.repository.git.object(entry.sha))?.bytes ?? Buffer.alloc(0);
  if (media.param === "raw") return { bytes, contentType: `${media.name}; charset=utf-8` };
  const inline = size <= MAX_INLINE_BYTES;
  const content = inline ? bytes.toString("base64").replace(/.{1,60}/g, "$&\n") : "";
  return { json: view(request, entry, path, ref, "file", { content, encoding: inline ? "base64" : "none" }) };
}

function listedType(entry: GitTreeEntry, version: string): string {
  if (entry.type === "tree") return "dir";
  // The older version calls submodules files, and keeps doing so for compatibility.
  if (entry.type === "commit") return version === "2022-11-28" ? "file" : "submodule";
  return entry.mode === "120000" ? "symlink" : "file";
}

function view(
  request: RepositoryRequest,
  entry: GitTreeEntry,
  path: string,
  ref: string,
  type: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const { urls } = request.hub;
  const name = fullName(request.repository);
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const self = `${urls.api}/repos/${name}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const isTree = entry.type === "tree";
  const git =
    entry.type === "commit" ? null : `${urls.api}/repos/${name}/git/${isTree ? "trees" : "blobs"}/${entry.sha}`;
  const html =
    entry.type === "commit"
      ? null
      : `${urls.web}/${name}/${isTree ? "tree" : "blob"}/${encodeURIComponent(ref)}/${encoded}`;
  return {
    name: path.split("/").at(-1) ?? "",
    path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: entry.type === "blob" ? `${urls.web}/${name}/raw/${encodeURIComponent(ref)}/${encoded}` : null,
    type,
    ...more,
    _links: { self, git, html },
  };
}

/** Where a link at `path` points inside the repository; a path out of it names nothing. */
function resolvePath(path: string, target: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return "\0";
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return target.startsWith("/") ? "\0" : parts.join("/");
}
