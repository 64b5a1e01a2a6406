import { Cron } from "croner";
import { messageOf, UserError } from "./errors.ts";
import type { Worker } from "./workers.ts";

/** Runs one cron of one Worker now, through the local explorer of `wrangler dev`. @throws {Error} When the handler fails. */
export async function fireCron(api: string, worker: string, cron: string): Promise<void> {
  const response = await fetch(
    `${api}/cdn-cgi/local/explorer/api/local/scheduled?worker=${encodeURIComponent(worker)}`,
    {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ cron }),
    },
  );
  const answer = (await response.json()) as { result?: { outcome?: string } | null };
  if (answer.result?.outcome !== "ok")
    throw new Error(`Cron ${cron} of ${worker} ended as ${answer.result?.outcome ?? `HTTP ${response.status}`}.`);
}

/**
 * Fires every Worker's crons on time, which `wrangler dev` does not. A run that is still going when its time comes again is
 * not doubled.
 *
 * @returns Stops firing.
 */
export function scheduleCrons(api: string, workers: Worker[], onError: (message: string) => void): () => void {
  const jobs = workers.flatMap((worker) =>
    (worker.config.triggers?.crons ?? []).map(
      (cron) =>
        new Cron(localPattern(cron), { timezone: "UTC", protect: true, unref: true }, async () => {
          await fireCron(api, worker.name, cron).catch((err: unknown) => onError(messageOf(err)));
        }),
    ),
  );
  return () => {
    for (const job of jobs) job.stop();
  };
}

/** Cloudflare counts weekdays from 1 = Sunday, everybody else from 0: only names mean the same. */
function localPattern(cron: string): string {
  const weekday = cron.trim().split(/\s+/)[4] ?? "*";
  if (/(^|[,-])\d/.test(weekday))
    throw new UserError(`Cron "${cron}" names its weekday by a number; write MON, TUE, … instead.`);
  return cron;
}
