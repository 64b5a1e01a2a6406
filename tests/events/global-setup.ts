import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Recorded files by name, unpacked; empty where the recordings are not at hand. */
    recordings: Record<string, string>;
    /** The SQL of docs/events.md. */
    questions: string[];
    eventRuns: number;
    eventPath: string | null;
  }
}

const DATA = join(import.meta.dirname, "../../../shared/data/github-events");
const FILES = [
  "events-api-poll-2019-10-21.ndjson.gz",
  "gharchive-2021-07-21-06-07-08.sample.ndjson.gz",
  "push-events.new-schema.derived.ndjson.gz",
];

/** Hands the recordings to tests inside the runtime, which has no files. */
export default function setup(project: TestProject): void {
  if (!existsSync(DATA) && process.env["CI"] === "true")
    throw new Error(`${DATA} is missing: CI must test with all recordings`);
  const names = existsSync(DATA) ? FILES : [];
  project.provide(
    "recordings",
    Object.fromEntries(names.map((name) => [name, gunzipSync(readFileSync(join(DATA, name))).toString("utf8")])),
  );
  const guide = readFileSync(join(import.meta.dirname, "../../docs/events.md"), "utf8");
  project.provide(
    "questions",
    [...guide.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql ?? ""),
  );
  project.provide("eventRuns", Number(process.env["CHAOS_RUNS"] ?? 40));
  project.provide("eventPath", process.env["CHAOS_PATH"] ?? null);
}
