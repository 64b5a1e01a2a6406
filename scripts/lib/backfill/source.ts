import { once } from "node:events";
import { createReadStream, existsSync, statSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import path from "node:path";
import type { Readable } from "node:stream";
import { UserError } from "../errors.ts";

/** Where GH Archive keeps its hours. */
const ARCHIVE = "https://data.gharchive.org";
const HOUR = /^\d{4}-\d{2}-\d{2}-(?:[0-9]|1\d|2[0-3])$/;

/** A file of events, here or elsewhere. */
export interface BackfillSource {
  /** Names it in checkpoints and messages. */
  name: string;
  /** What it is called in file names. */
  label: string;
  isGzip: boolean;
  /** Packed bytes; null when the server does not say. */
  open(): Promise<{ bytes: number | null; stream: Readable }>;
}

/** Reads `FILE`, `URL` or an hour of GH Archive (`2021-07-21-6`; the hour is not padded). @throws {UserError} */
export function readSource(given: string): BackfillSource {
  if (/^https?:\/\//.test(given)) return remote(given);
  const padded = /^(\d{4}-\d{2}-\d{2})-0(\d)$/.exec(given);
  const hour = padded ? `${padded[1]}-${padded[2]}` : given;
  if (HOUR.test(hour) && !existsSync(given)) return remote(`${ARCHIVE}/${hour}.json.gz`);
  if (!existsSync(given))
    throw new UserError(`${given} is neither a file, nor a URL, nor an hour of GH Archive such as 2021-07-21-6.`);
  const file = path.resolve(given);
  return {
    name: file,
    label: path.basename(file),
    isGzip: file.endsWith(".gz"),
    open: async () => ({ bytes: statSync(file).size, stream: createReadStream(file) }),
  };
}

function remote(url: string): BackfillSource {
  const { pathname } = new URL(url);
  return {
    name: url,
    label: path.basename(pathname) || "events",
    isGzip: pathname.endsWith(".gz"),
    async open() {
      const response = await get(url).catch((cause: unknown) => {
        throw new UserError(`${url} could not be reached.`, { cause });
      });
      if (response.statusCode === 404)
        throw new UserError(`${url} does not exist. GH Archive lacks some hours, and never adds them later.`);
      if (response.statusCode !== 200) throw new UserError(`${url} was answered with ${response.statusCode}.`);
      const length = Number(response.headers["content-length"] ?? Number.NaN);
      return { bytes: Number.isFinite(length) ? length : null, stream: response };
    },
  };
}

const MOST_REDIRECTS = 5;

/**
 * Not by `fetch`: undici's (8.12, Node 24.21) fails an assertion, which nobody can catch, when a server has closed while the reader was busy
 * with what came before. Here it is busy most of the time.
 */
async function get(url: string, redirects = MOST_REDIRECTS): Promise<IncomingMessage> {
  const request = url.startsWith("https:") ? https.get(url) : http.get(url);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const { location } = response.headers;
  if (location === undefined || redirects === 0) return response;
  response.resume();
  return await get(new URL(location, url).href, redirects - 1);
}
