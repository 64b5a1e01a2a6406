import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Pool } from "undici";

/** What to send, and for how long. */
export interface LoadInput {
  url: string;
  connections: number;
  /** A file with the payload. */
  payload: string;
  secret: string;
  runMs: number;
  /** Answer with the ids that were acknowledged. */
  keepIds: boolean;
  /** Send these and stop, instead of new ones. */
  ids?: string[];
}

export interface LoadResult {
  acknowledged: number;
  /** Answers other than 2xx, and connections that broke. */
  failed: number;
  /** Of those acknowledged, the ones the receiver had before. */
  duplicates: number;
  ids: string[];
}

/** Sends signed deliveries over so many connections, one after the other on each, until the time is up or the receiver is gone. */
async function generate(input: LoadInput): Promise<LoadResult> {
  const { origin, pathname } = new URL(input.url);
  const body = readFileSync(input.payload);
  const signature = `sha256=${createHmac("sha256", input.secret).update(body).digest("hex")}`;
  const pool = new Pool(origin, { connections: input.connections, pipelining: 1 });
  const result: LoadResult = { acknowledged: 0, failed: 0, duplicates: 0, ids: [] };
  const deadline = performance.now() + input.runMs;
  const given = input.ids?.values();
  const nextId = (): string | undefined => (given === undefined ? randomUUID() : given.next().value);
  const work = async (): Promise<void> => {
    for (let id = nextId(); id !== undefined && performance.now() < deadline; id = nextId()) {
      try {
        const headers = {
          "content-type": "application/json",
          "user-agent": "GitHub-Hookshot/bench",
          "x-github-event": "push",
          "x-github-delivery": id,
          "x-hub-signature-256": signature,
        };
        const answer = await pool.request({ path: pathname, method: "POST", headers, body });
        const text = await answer.body.text();
        // What was under way when the time was up does not count.
        if (answer.statusCode >= 300) result.failed++;
        else if (performance.now() < deadline) {
          result.acknowledged++;
          if (text.includes('"duplicate"')) result.duplicates++;
          if (input.keepIds) result.ids.push(id);
        }
      } catch {
        // The receiver is gone.
        result.failed++;
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: input.connections }, work));
  await pool.destroy();
  return result;
}

process.once("message", (input: LoadInput) => {
  void generate(input).then((result) => process.send?.(result));
});
