/** The part of an Analytics Engine dataset that metrics need. */
export interface MetricsSink {
  writeDataPoint(point: { indexes: string[]; blobs: string[]; doubles: number[] }): void;
}

/**
 * Names of everything measured, with the unit of the value. A closed list, so that a dashboard can rely on it.
 * `count` values are 1 per occurrence; tags say which kind.
 */
export const METRICS = {
  "webhook.delivery": "count",
  "webhook.rejected": "count",
  "webhook.unhandled": "count",
  "sync.finished": "milliseconds",
  "sync.requests": "count",
  "sweep.queued": "count",
  "sweep.age": "milliseconds",
  "garbage.freed": "bytes",
  "events.stored": "count",
  "events.enriched": "count",
  "issues.requests": "count",
  "summaries.finished": "count",
  "summaries.cost": "micro-dollars",
  dead_letter: "count",
} as const;

export type MetricName = keyof typeof METRICS;

export interface Metrics {
  /** Records a value under a name, with at most three tags (provider, outcome, …). Never throws. */
  record(name: MetricName, value: number, ...tags: string[]): void;
}

/** Metrics into Analytics Engine; without a dataset (tests, previews) they go nowhere. */
export function createMetrics(app: string, sink: MetricsSink | undefined): Metrics {
  return {
    record(name, value, ...tags) {
      sink?.writeDataPoint({
        indexes: [name],
        blobs: [name, app, METRICS[name], ...tags.slice(0, 3)],
        doubles: [value],
      });
    },
  };
}
