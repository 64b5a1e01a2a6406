import { DomeError } from "@dome/ingest-core/errors";
import type { ConstellationDeps, IndexStub } from "../deps.ts";

const POLLS = 40;
const POLL_MS = 1_500;
const RETRY_SECONDS = 15;

/**
 * Waits until questions see every vector that was staged.
 * @throws {DomeError} `upstream_unavailable` when they do not within a minute: the run is made again and finds everything staged.
 */
export async function settle(deps: Pick<ConstellationDeps, "wait">, index: IndexStub): Promise<void> {
  for (let poll = 0; poll < POLLS; poll++) {
    if (await index.isSettled()) return;
    await deps.wait(POLL_MS);
  }
  throw notYet("applied the vectors it was sent");
}

/**
 * Removes from Vectorize what the index does not hold any more, and looks whether it is gone.
 * @throws {DomeError} `upstream_unavailable` when something is left after the polls; the index goes on by itself too.
 */
export async function sweep(deps: Pick<ConstellationDeps, "wait">, index: IndexStub, polls = POLLS): Promise<void> {
  for (let poll = 0; poll < polls;) {
    const { left, isWaiting } = await index.sweep();
    if (left === 0) return;
    if (!isWaiting) continue;
    poll++;
    await deps.wait(POLL_MS);
  }
  throw notYet("deleted the vectors it was told to");
}

const notYet = (what: string): DomeError =>
  new DomeError("upstream_unavailable", `Vectorize has not ${what} yet. It will be asked again.`, {
    retryAfterSeconds: RETRY_SECONDS,
  });
