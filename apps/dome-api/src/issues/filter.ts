import type { IssueFilter } from "@dome/db/beginner-issues";

const DAY_MS = 86_400_000;

/** What a query asks for, as the database takes it. */
export function toFilter(
  query: {
    language?: string | undefined;
    difficulty?: string | undefined;
    label?: string | undefined;
    maxAgeDays?: number | undefined;
    activeWithinDays?: number | undefined;
    minStars?: number | undefined;
    repository?: number | undefined;
  },
  nowMs: number,
): IssueFilter {
  const { language, difficulty, label, maxAgeDays, activeWithinDays, minStars, repository } = query;
  const [from, to = from] =
    difficulty === undefined || difficulty === "unrated" ? [] : difficulty.split("-").map(Number);
  return {
    ...(language !== undefined && { language }),
    ...(label !== undefined && { label }),
    ...(minStars !== undefined && { minStars }),
    ...(repository !== undefined && { repoId: repository }),
    ...(maxAgeDays !== undefined && { createdSinceMs: nowMs - maxAgeDays * DAY_MS }),
    ...(activeWithinDays !== undefined && { updatedSinceMs: nowMs - activeWithinDays * DAY_MS }),
    ...(difficulty === "unrated" && { isRated: false }),
    ...(from !== undefined && { minDifficulty: from }),
    ...(to !== undefined && { maxDifficulty: to }),
  };
}
