import { fullName } from "../state/model.ts";
import type { Reply, RepositoryRequest, Route } from "./context.ts";

const DOCS = "repos/contents#download-a-repository-archive-tar";

/** Archives: a redirect to codeload, with a token of five minutes for private repositories. */
export const archiveRoutes: Route[] = [
  {
    endpoint: "tarball",
    method: "GET",
    pattern: "tarball/{ref*}",
    docs: DOCS,
    access: "repository",
    handle: redirectToArchive,
  },
  {
    endpoint: "tarball",
    method: "GET",
    pattern: "tarball",
    docs: DOCS,
    access: "repository",
    handle: redirectToArchive,
  },
];

async function redirectToArchive({ hub, repository, params }: RepositoryRequest): Promise<Reply> {
  const asked = params["ref"] ?? repository.defaultBranch;
  const refs = await repository.git.refs();
  // Whether the ref exists is codeload's business, which is why an unknown one fails only there.
  const full = [`refs/heads/${asked}`, `refs/tags/${asked}`].find((name) => refs.has(name)) ?? asked;
  const path = full.split("/").map(encodeURIComponent).join("/");
  const token = repository.private ? `?token=${hub.archiveTokens.mint(repository, full)}` : "";
  return {
    status: 302,
    contentType: "text/html;charset=utf-8",
    bytes: Buffer.alloc(0),
    headers: {
      Location: `${hub.urls.codeload}/${fullName(repository)}/legacy.tar.gz/${path}${token}`,
      "Cache-Control": "public, must-revalidate, max-age=0",
      Expires: new Date(hub.clock.now()).toUTCString(),
    },
  };
}
