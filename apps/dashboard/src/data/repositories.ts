import type { Repository } from "@dome/api-client";
import { signal } from "@preact/signals";
import { ask } from "./ask.ts";
import { type Failure, toFailure } from "./failure.ts";
import { client } from "./session.ts";

const PAGE = 1_000;
/** Most that are read: beyond 20,000 a list is no help. */
const MAX_PAGES = 20;

interface Repositories {
  items: readonly Repository[];
  /** False until they were read once. */
  known: boolean;
  failure: Failure | null;
}

/** Every repository of the person, read once and kept fresh. */
export const repositories = signal<Repositories>({ items: [], known: false, failure: null });

let newest = 0;

/** Reads all of them again; of several readings at once the last one counts. */
export async function readRepositories(): Promise<void> {
  const turn = ++newest;
  try {
    const items: Repository[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES && (page === 0 || cursor !== null); page++) {
      const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor === null ? {} : { cursor }) };
      const read: { items: Repository[]; nextCursor: string | null } = await ask(
        client.peek().GET("/api/repositories", { params: { query } }),
      );
      items.push(...read.items);
      cursor = read.nextCursor;
    }
    if (turn === newest) repositories.value = { items, known: true, failure: null };
  } catch (err) {
    if (turn === newest) repositories.value = { ...repositories.peek(), failure: toFailure(err) };
  }
}

/** Takes one as it is now, without reading all. */
export function putRepository(repository: Repository): void {
  const { items } = repositories.peek();
  const others = items.filter((one) => one.id !== repository.id);
  repositories.value = { items: [repository, ...others], known: true, failure: null };
}

/** Forgets one that was removed. */
export function dropRepository(id: string): void {
  const before = repositories.peek();
  repositories.value = { ...before, items: before.items.filter((one) => one.id !== id) };
}

/** Forgets everything, when somebody signs out. */
export function forgetRepositories(): void {
  newest++;
  repositories.value = { items: [], known: false, failure: null };
}

/** Names of the projects they are in, sorted. */
export const projectsOf = (items: readonly Repository[]): string[] =>
  [...new Set(items.map((one) => one.project))].toSorted((a, b) => a.localeCompare(b));
