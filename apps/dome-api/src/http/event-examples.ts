import type { EventCoverage, EventStats, ImportReport, PollView, PushView } from "@dome/ingest-core/contracts";

const HOUR_MS = 3_600_000;
const START_MS = 1_760_400_000_000;

/** A push, looked up. */
export const pushExample: PushView = {
  eventId: "55203816741",
  pushId: "27530148662",
  repositoryId: "458999155",
  repository: "honojs/hono",
  actorId: "10682",
  actor: "yusukebe",
  ref: "refs/heads/main",
  head: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  before: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  commits: null,
  distinctCommits: null,
  createdAtMs: START_MS,
  receivedAtMs: START_MS + 41_000,
  enrichmentStatus: "completed",
};

/** An hour in numbers. */
export const statsExample: EventStats = {
  fromMs: START_MS,
  toMs: START_MS + HOUR_MS,
  events: 5_400,
  pushes: 3_120,
  repositories: 2_204,
  contributors: 1_987,
  byType: [
    { type: "PushEvent", events: 3_120 },
    { type: "WatchEvent", events: 2_280 },
  ],
  pushesPerHour: [{ hourMs: START_MS, pushes: 3_120 }],
  busiestRepositories: [{ id: "458999155", name: "honojs/hono", pushes: 12 }],
  busiestContributors: [{ id: "10682", name: "yusukebe", pushes: 9 }],
  enrichment: {
    actors: { pending: 1_200, inProgress: 6, completed: 780, failed: 1 },
    repositories: { pending: 1_502, inProgress: 0, completed: 700, failed: 2 },
  },
  rateLimit: { limit: 60, remaining: 31, resetAtMs: START_MS + HOUR_MS, asOfMs: START_MS + 1_800_000 },
};

/** A poll that found a gap. */
const pollExample: PollView = {
  id: 812,
  status: "completed",
  startedAtMs: START_MS + 1_790_000,
  finishedAtMs: START_MS + 1_800_000,
  requests: 3,
  pages: 3,
  seen: 300,
  stored: 300,
  duplicates: 0,
  rejected: 0,
  pushes: 171,
  overlapped: 0,
  gap: { fromMs: START_MS + 1_500_000, toMs: START_MS + 1_740_000 },
  waitedMs: 300_000,
  waitReason: "31 of 60 requests are left until the limit is renewed",
  rateRemaining: 31,
  error: null,
};

/** An hour, three fifths of it seen. */
export const coverageExample: EventCoverage = {
  fromMs: START_MS,
  toMs: START_MS + HOUR_MS,
  observed: { fromMs: START_MS - HOUR_MS, toMs: START_MS + 2_400_000 },
  coveredMs: 2_160_000,
  share: 0.6,
  gaps: [{ fromMs: START_MS + 1_500_000, toMs: START_MS + 1_740_000, pollId: 812 }],
  moreGaps: false,
  totals: {
    polls: 12,
    unchanged: 1,
    completed: 11,
    partial: 0,
    failed: 0,
    abandoned: 0,
    requests: 34,
    seen: 3_300,
    stored: 3_180,
    duplicates: 120,
    rejected: 0,
    pushes: 1_902,
  },
  polls: [pollExample],
  next: { atMs: START_MS + 2_100_000, reason: "GitHub asked for 60 s between polls" },
};

/** Three lines, one of them no event. */
export const importExample: ImportReport = {
  lines: 3,
  stored: 1,
  duplicates: 1,
  pushes: 1,
  rejected: 1,
  rejects: [{ line: 2, reason: "not JSON" }],
  unreadablePushes: [],
};
