import type { RequestFilter, RequestRecord } from "../control/api.ts";

const MAX_RECORDS = 100_000;

/** Every request answered (or cut off), oldest first, bounded. */
export class RequestLog {
  #records: RequestRecord[] = [];

  add(record: RequestRecord): void {
    this.#records.push(record);
    if (this.#records.length > MAX_RECORDS * 1.1) this.#records = this.#records.slice(-MAX_RECORDS);
  }

  /** @param repositoryId - What the filter's `repository` stands for. */
  list(filter: RequestFilter = {}, repositoryId?: number | null): RequestRecord[] {
    return this.#records.filter(
      (record) =>
        (filter.origin === undefined || record.origin === filter.origin) &&
        (filter.endpoint === undefined || record.endpoint === filter.endpoint) &&
        (filter.token === undefined || record.token === filter.token) &&
        (filter.repository === undefined || record.repositoryId === repositoryId) &&
        (filter.status === undefined || record.status === filter.status) &&
        (filter.charged === undefined || record.charged === filter.charged),
    );
  }

  reset(): void {
    this.#records = [];
  }
}
