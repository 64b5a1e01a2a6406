import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { ActiveFault } from "../faults/faults.ts";

/**
 * GitHub's validator: a hash over the credentials, the media type and the body, so that another token, even of the same
 * App, never matches.
 */
export function bodyEtag(request: IncomingMessage, body: Buffer): string {
  const hash = createHash("sha256");
  for (const value of [request.headers.accept, request.headers.authorization, request.headers.cookie])
    if (value !== undefined) hash.update(`${value}:`);
  return `"${hash.update(body).digest("hex")}"`;
}

/** Whether the request's validators say that it has this already. Weak and strong forms compare alike. */
export function isNotModified(
  request: IncomingMessage,
  etag: string | null,
  lastModifiedMs: number | undefined,
): boolean {
  const strip = (value: string): string => value.trim().replace(/^W\//, "");
  const wanted = request.headers["if-none-match"];
  if (wanted !== undefined)
    return etag !== null && wanted.split(",").some((value) => strip(value) === strip(etag) || value.trim() === "*");
  const since = request.headers["if-modified-since"];
  if (since === undefined || lastModifiedMs === undefined) return false;
  return Math.floor(lastModifiedMs / 1000) * 1000 <= Date.parse(since);
}

/**
 * Writes a body, cut as a fault asks: `reset-mid-body` tears the connection down, `truncate-body` ends cleanly but early.
 * Without such a fault the length is announced.
 */
export function writeBody(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | string[]>,
  body: Buffer,
  fault: ActiveFault | null,
): Promise<void> {
  const cutAt = fault?.bytes ?? Math.floor(body.length / 2);
  return new Promise((resolve) => {
    response.once("close", resolve);
    if (fault?.kind === "truncate-body") {
      response.writeHead(status, headers).end(body.subarray(0, cutAt));
    } else if (fault?.kind === "reset-mid-body") {
      response.writeHead(status, { ...headers, "Content-Length": String(body.length) });
      // Closed rather than reset: a reset may overtake the bytes that should still arrive.
      response.write(body.subarray(0, cutAt), () => response.socket?.destroySoon());
    } else {
      // 204 and 304 have no body, and no length either.
      const length = status === 204 || status === 304 ? {} : { "Content-Length": String(body.length) };
      response.writeHead(status, { ...headers, ...length }).end(status === 204 || status === 304 ? undefined : body);
    }
  });
}

/** Streams a body of unknown length, chunked, with the same faults; `bytes` says where they strike (default 100). */
export async function writeStream(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Readable,
  fault: ActiveFault | null,
): Promise<void> {
  const cutting = fault?.kind === "truncate-body" || fault?.kind === "reset-mid-body";
  let left = cutting ? (fault.bytes ?? 100) : Number.POSITIVE_INFINITY;
  response.writeHead(status, headers);
  for await (const chunk of body) {
    const bytes = (chunk as Buffer).subarray(0, left);
    left -= bytes.length;
    if (response.destroyed) break;
    if (!response.write(bytes)) await drained(response);
    if (left <= 0) break;
  }
  body.destroy();
  if (fault?.kind === "reset-mid-body") response.socket?.destroySoon();
  else await new Promise<void>((resolve) => response.end(resolve).once("close", resolve));
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}
