import type { JobView } from "@dome/ingest-core/contracts";
import type { Comparison } from "./verify.ts";

/** `12,345`. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1.2 MB`; kilo is 1,000. */
export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  if (value < 1_000_000) return `${(value / 1_000).toFixed(1)} kB`;
  return `${(value / 1_000_000).toFixed(1)} MB`;
}

/** `1 file`, `2 files`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** What a finished sync did and cost, a line each. */
export function jobReport(job: JobView): string[] {
  const stats = job.stats;
  const spent = job.finishedAtMs !== null && job.startedAtMs !== null ? job.finishedAtMs - job.startedAtMs : null;
  const waited = job.startedAtMs === null ? null : job.startedAtMs - job.createdAtMs;
  const seconds = (ms: number | null): string => (ms === null ? "?" : `${(ms / 1_000).toFixed(2)} s`);
  const charged =
    job.githubRequestsCharged === job.githubRequests ? "" : ` (${count(job.githubRequestsCharged)} charged)`;
  const indexed =
    job.finishedAtMs === null || job.storedAtMs === null
      ? ""
      : `, of it ${seconds(job.finishedAtMs - job.storedAtMs)} to make it searchable`;
  const lines = [
    `time             ${seconds(spent)}${indexed}, after ${seconds(waited)} in the queue`,
    `GitHub requests  ${count(job.githubRequests)}${charged}`,
  ];
  if (!stats) return lines;
  const skipped = Object.entries(stats.skipped).filter(([, paths]) => paths > 0);
  return [
    `files            ${count(stats.files)} (${plural(stats.uniqueBlobs, "unique blob")}, ${bytes(stats.bytes)})`,
    `this sync        ${count(stats.added)} added, ${count(stats.changed)} changed, ${count(stats.modeChanged)} mode changed, ${count(stats.removed)} removed; content by ${stats.transport}, ${plural(stats.leftovers, "leftover")}`,
    `skipped          ${skipped.length === 0 ? "none" : skipped.map(([reason, paths]) => `${count(paths)} ${reason}`).join(", ")}`,
    ...lines,
    `stored           ${plural(stats.blobsStored, "new blob")} in ${plural(stats.r2Puts, "R2 put")}, ${bytes(stats.storedBytes)}`,
  ];
}

const MAX_DIFFERENCES_SHOWN = 200;

/** The verdict of a comparison: `identical`, or every difference. */
export function comparisonReport(found: Comparison): string[] {
  if (found.differences.length === 0) {
    const believed =
      found.skippedUnchecked === 0 ? "" : `, ${count(found.skippedUnchecked)} of them as binary on the store's word`;
    const commit = found.commitSha ?? "no commit";
    return [
      `identical: ${plural(found.files, "file")} at ${commit}`,
      `           ${plural(found.bytesChecked, "file")} read back and hashed; ${count(found.skipped)} skipped${believed}`,
    ];
  }
  const shown = found.differences.slice(0, MAX_DIFFERENCES_SHOWN);
  const rest = found.differences.length - shown.length;
  return [
    `NOT identical: ${plural(found.differences.length, "difference")}`,
    ...shown.map((line) => `  ${line}`),
    ...(rest > 0 ? [`  … and ${count(rest)} more`] : []),
  ];
}
