import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { buildWorker } from "../lib/bundle.ts";
import { REPO_ROOT } from "../lib/paths.ts";

const CONFIG = path.join(REPO_ROOT, "bench", "src", "search", "worker", "wrangler.jsonc");

/** The product's index in workerd, filled and asked from inside it. */
export class IndexRuntime {
  readonly #miniflare: Miniflare;

  private constructor(miniflare: Miniflare) {
    this.#miniflare = miniflare;
  }

  /** @param dir - Where the index is kept. */
  static async start(dir: string): Promise<IndexRuntime> {
    const worker = await buildWorker("search-bench", CONFIG);
    const options = convertV4MiniflareOptions({ workers: [worker] } as never);
    const miniflare = new Miniflare({ ...options, resourcePersistencePath: path.join(dir, "search-state") });
    await miniflare.ready;
    return new IndexRuntime(miniflare);
  }

  /** Asks the Worker. @throws {Error} with what it answered, when that is no success. */
  async ask<T>(route: string, body: unknown): Promise<T> {
    const answer = await this.#miniflare.dispatchFetch(`http://bench${route}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
    return (await answer.json()) as T;
  }

  async stop(): Promise<void> {
    await this.#miniflare.dispose();
  }
}
