import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { REPO_ROOT } from "../lib/paths.ts";

const RECORDING = path.join(REPO_ROOT, "../shared/data/github-events/gharchive-2015-01-01-01.part1.ndjson.gz");
const MADE = 5_000;

/** A slice of an hour of GH Archive; where no recording is at hand, events as long and as varied as its are. */
export function loadSlice(): { lines: string[]; name: string } {
  if (existsSync(RECORDING))
    return {
      lines: gunzipSync(readFileSync(RECORDING)).toString("utf8").split("\n").filter(Boolean),
      name: path.basename(RECORDING),
    };
  const commits = "x".repeat(1_700);
  const lines = Array.from({ length: MADE }, (_, i) => {
    const sha = String(i).padStart(40, "a");
    const event = {
      id: String(2_489_000_000 + i),
      type: i % 9 < 5 ? "PushEvent" : "WatchEvent",
      actor: { id: 1 + ((i * 7919) % 3_000), login: `a${i % 3_000}` },
      repo: { id: 1 + ((i * 104_729) % 4_000), name: `o/r${i % 4_000}` },
      payload: { push_id: 536_000_000 + i, ref: "refs/heads/master", head: sha, before: sha, commits },
      public: true,
      created_at: new Date(Date.UTC(2015, 0, 1, 1) + i * 100).toISOString(),
    };
    return JSON.stringify(event);
  });
  return { lines, name: "made events (no recording is at hand)" };
}

/** The same events under ids that follow all known ones, as a later hour would have them. */
export const renumbered = (lines: readonly string[], from: number): string[] =>
  lines.map((line, i) =>
    line.replace(/^\{"id":"\d+"/, `{"id":"${from + i}"`).replace(/"push_id":\d+/, `"push_id":${from + i}`),
  );
