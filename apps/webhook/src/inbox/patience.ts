import { errorFields } from "@dome/ingest-core/errors";
import type { Logger } from "@dome/ingest-core/log";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

interface Strikes {
  failures: number;
  notBeforeMs: number;
}

/** Holds one kind of work back after it failed: 1 s, then doubling up to 5 minutes. Survives a restart of the object. */
export class Patience {
  readonly #kv: SyncKvStorage;
  readonly #key: string;

  constructor(kv: SyncKvStorage, name: string) {
    this.#kv = kv;
    this.#key = `patience:${name}`;
  }

  /** When the next attempt may start; 0: at once. */
  get notBeforeMs(): number {
    return this.#strikes.notBeforeMs;
  }

  get #strikes(): Strikes {
    return this.#kv.get<Strikes>(this.#key) ?? { failures: 0, notBeforeMs: 0 };
  }

  /** Does the work unless it has to wait. A failure is logged under `event` and makes the next wait longer; it is never thrown. */
  async attempt(deps: { log: Logger; nowMs: () => number }, event: string, work: () => Promise<void>): Promise<void> {
    const { failures, notBeforeMs } = this.#strikes;
    if (deps.nowMs() < notBeforeMs) return;
    try {
      await work();
      if (failures > 0) this.#kv.delete(this.#key);
    } catch (err) {
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 20), LONGEST_WAIT_MS);
      this.#kv.put<Strikes>(this.#key, { failures: failures + 1, notBeforeMs: deps.nowMs() + waitMs });
      deps.log.warn(event, { ...errorFields(err), failures: failures + 1, waitMs });
    }
  }
}
