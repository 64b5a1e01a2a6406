import type { File } from "@dome/api-client";
import { ask, endIfRefused } from "./ask.ts";
import { Failure, refusal, toFailure } from "./failure.ts";
import { client, session } from "./session.ts";
import { encodePath } from "../lib/addresses.ts";

const PAGE = 1_000;
/** Pages read in one go; a directory of more is read on request. */
const AT_ONCE = 10;

/** The files below a directory, as far as they were read. */
export interface Listing {
  commitSha: string | null;
  files: readonly File[];
  cursor: string | null;
}

/** Reads on where a listing stopped (null: from the start). @throws {Failure} `conflict` when the repository moved on. */
export async function readFiles(id: string, directory: string, before: Listing | null): Promise<Listing> {
  const files: File[] = [...(before?.files ?? [])];
  let cursor = before?.cursor ?? null;
  let commitSha = before?.commitSha ?? null;
  for (let page = 0; page < AT_ONCE && (page === 0 || cursor !== null); page++) {
    const query: { limit: number; path: string; cursor?: string } = {
      limit: PAGE,
      path: directory,
      ...(cursor === null ? {} : { cursor }),
    };
    const read: { commitSha: string | null; items: File[]; nextCursor: string | null } = await ask(
      client.peek().GET("/api/repositories/{id}/files", { params: { path: { id }, query } }),
    );
    files.push(...read.items);
    cursor = read.nextCursor;
    commitSha = read.commitSha;
  }
  return { commitSha, files, cursor };
}

/** A stored file's text, at the commit it was read at. */
export interface FileText {
  text: string;
  commitSha: string;
  kind: string;
  bytes: number;
}

/** Reads a file. Null: there is none at this path. @throws {Failure} */
export async function readFileText(id: string, path: string): Promise<FileText | null> {
  const current = session.peek();
  if (current.state !== "in") throw new Failure("unauthorized", "Sign in first.");
  try {
    // Not the typed client: a path that spans slashes is outside what an OpenAPI path can say.
    const response = await fetch(`/api/repositories/${encodeURIComponent(id)}/files/${encodePath(path)}`, {
      headers: { Authorization: `Bearer ${current.key}` },
    });
    endIfRefused(response);
    if (response.status === 404) return null;
    if (!response.ok) throw refusal(response, await response.json().catch(() => null));
    const content = await response.arrayBuffer();
    return {
      text: new TextDecoder().decode(content),
      commitSha: response.headers.get("x-dome-commit") ?? "",
      kind: response.headers.get("x-dome-kind") ?? "text",
      bytes: content.byteLength,
    };
  } catch (err) {
    throw toFailure(err);
  }
}
