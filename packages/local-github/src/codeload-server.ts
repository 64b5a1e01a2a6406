import { createHash } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Readable } from "node:stream";
import type { RequestRecord } from "./control/api.ts";
import { alteredArchive } from "./faults/archive-faults.ts";
import type { ActiveFault } from "./faults/faults.ts";
import { faultReply } from "./faults/http-faults.ts";
import type { Archives } from "./git/archive.ts";
import type { Hub } from "./hub.ts";
import { authenticate } from "./http/authenticate.ts";
import { isNotModified, writeBody, writeStream } from "./http/respond.ts";
import type { Repository } from "./state/model.ts";
import { canSee, identityLabel } from "./state/tokens.ts";
import { reportFailure } from "./report.ts";

/**
 * Serves archives on an origin of its own: `/{owner}/{repo}/legacy.tar.gz/{ref}`, streamed, chunked, without a length.
 * Private repositories want the token of the redirect, or an `Authorization` that may read them.
 */
export function createCodeloadServer(hub: Hub, archives: Archives): Server {
  return createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(hub, archives, request, response).catch((err: unknown) => {
      reportFailure("an archive failed", err);
      response.destroy();
    });
  });
}

async function answer(hub: Hub, archives: Archives, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://codeload");
  const [, owner = "", name = "", format = "", ...refParts] = url.pathname.split("/").map(decode);
  const ref = refParts.join("/");
  const repository = hub.registry.byName(owner, name) ?? hub.registry.byFormerName(owner, name);
  const auth = await authenticate(hub, request.headers.authorization);
  const identity = auth.identity ?? { kind: "anonymous" as const };
  const record: RequestRecord = {
    atMs: hub.clock.now(),
    origin: "codeload",
    method: request.method ?? "GET",
    path: url.pathname,
    endpoint: "codeload",
    token: auth.refused ? "invalid" : identityLabel(identity),
    repositoryId: repository?.id ?? null,
    status: 0,
    charged: false,
    fault: null,
  };
  const fault = hub.faults.take({ ...record, path: request.url ?? "/" });
  record.fault = fault?.kind ?? null;
  const finish = (status: number): void => hub.requests.add({ ...record, status });
  if (fault?.kind === "reset-before") {
    finish(0);
    response.socket?.resetAndDestroy();
    return;
  }
  const plain = async (status: number, text: string, headers: Record<string, string> = {}): Promise<void> => {
    finish(status);
    await writeBody(
      response,
      status,
      { ...commonHeaders(hub), "Content-Type": "text/plain; charset=utf-8", ...headers },
      Buffer.from(text),
      fault,
    );
  };
  const played =
    fault && faultReply(fault, identity, { limit: 60, used: 60, resetAtMs: hub.clock.now() + 60_000 }, hub.clock.now());
  if (played) {
    const text = played.bytes?.toString("utf8") ?? JSON.stringify(played.json);
    return plain(played.status ?? 500, text, {
      ...played.headers,
      ...(played.contentType === undefined ? {} : { "Content-Type": played.contentType }),
    });
  }
  const token = url.searchParams.get("token");
  const allowed =
    repository && (canSee(identity, repository) || (token !== null && hub.archiveTokens.check(token, repository, ref)));
  if (!repository || !allowed || format !== "legacy.tar.gz" || request.method !== "GET")
    return plain(404, "404: Not Found");
  if (repository.blocked) return plain(repository.blocked.reason === "dmca" ? 451 : 403, "Repository access blocked");
  if ((await repository.git.refs()).size === 0) return plain(400, "400: Invalid request");
  const sha = await repository.git.resolve(ref, repository.defaultBranch);
  if (sha === null || (await repository.git.commit(sha)) === null) return plain(404, "404: Not Found");
  const folder = `${repository.owner.login}-${repository.name}-${sha.slice(0, 7)}`;
  const etag = `W/"${createHash("sha256").update(`${repository.id}:${sha}`).digest("hex")}"`;
  const headers = { ...commonHeaders(hub), ETag: etag };
  if (isNotModified(request, etag, undefined)) {
    finish(304);
    return writeBody(response, 304, headers, Buffer.alloc(0), null);
  }
  finish(200);
  const body = await openBody(archives, repository, sha, folder, fault);
  const type = { "Content-Type": "application/x-gzip", "Content-Disposition": `attachment; filename=${folder}.tar.gz` };
  await writeStream(response, 200, { ...headers, ...type }, body, fault);
}

function openBody(
  archives: Archives,
  repository: Repository,
  sha: string,
  folder: string,
  fault: ActiveFault | null,
): Promise<Readable> {
  if (fault?.kind.startsWith("archive-")) return alteredArchive(repository.git, sha, folder, fault);
  return archives.open(repository.git, sha, folder);
}

function commonHeaders(hub: Hub): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": "https://render.githubusercontent.com",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Strict-Transport-Security": "max-age=31536000",
    Vary: "Authorization,Accept-Encoding,Origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "deny",
    "X-XSS-Protection": "1; mode=block",
    Date: new Date(hub.clock.now()).toUTCString(),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
