import { createReadStream, existsSync, statSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
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
      const response = await fetch(url).catch((cause: unknown) => {
        throw new UserError(`${url} could not be reached.`, { cause });
      });
      if (response.status === 404)
        throw new UserError(`${url} does not exist. GH Archive lacks some hours, and never adds them later.`);
      if (!response.ok || response.body === null) throw new UserError(`${url} was answered with ${response.status}.`);
      const length = Number(response.headers.get("content-length") ?? Number.NaN);
      return {
        bytes: Number.isFinite(length) ? length : null,
        stream: Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
      };
    },
  };
}
