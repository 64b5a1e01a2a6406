import type { RepoDetails, RepoWrite, RetiredReason } from "@dome/db/beginner-issues";
import { DEFAULT_LABELS, labelCandidates } from "@dome/issue-sources";
import type { RepositorySnapshot } from "@dome/issue-sources/github";
import { repoHash } from "@dome/issue-sources/hash";
import { mainLanguages, orderLanguages } from "@dome/issue-sources/languages";

const DAY_MS = 86_400_000;

type Listed = RepoDetails["listed"];

/** The labels all sources name, in their order. */
const listedLabels = (listed: Listed): string[] => [...new Set(listed.flatMap(({ labels }) => labels))];

/** The spellings to ask GitHub for. */
export const spellings = (listed: Listed): string[] => labelCandidates(listedLabels(listed));

/** A repository's row as it should be, from what GitHub says now and what the sources list. */
export async function mergeRepo(
  snapshot: RepositorySnapshot,
  listed: Listed,
  held: RepoDetails | undefined,
  settings: { idleDays: number; nowMs: number },
): Promise<RepoWrite> {
  const hints = [...new Set(listed.flatMap(({ languages }) => languages))];
  const counted = orderLanguages(snapshot.languagesRaw);
  const languagesOrdered = counted.length > 0 ? counted : hints;
  const labels = listedLabels(listed);
  const { owner, name } = snapshot;
  const retiredReason = retirement(snapshot, settings);
  const readmeText = snapshot.readme === null ? null : (snapshot.readme.text ?? held?.readme ?? null);
  return {
    githubId: snapshot.githubId,
    owner,
    name,
    githubUrl: `https://github.com/${owner}/${name}`,
    description: snapshot.description,
    stars: snapshot.stars,
    languagesOrdered,
    languagesRaw: snapshot.languagesRaw,
    mainLanguages: mainLanguages(languagesOrdered, snapshot.languagesRaw),
    labels,
    goodFirstIssueTag: labels[0] ?? DEFAULT_LABELS[0] ?? "",
    dataSourceId: listed.at(-1)?.sourceId ?? held?.dataSourceId ?? "",
    metadataHash: await repoHash({ owner, name, languagesOrdered, labels }),
    readme: readmeText?.toWellFormed() ?? null,
    readmeSha: snapshot.readme?.sha ?? null,
    pushedAtMs: snapshot.pushedAtMs,
    retiredAtMs: retiredReason === null ? null : (held?.retiredAtMs ?? settings.nowMs),
    retiredReason,
  };
}

/** Whether a row holds anything else than it should. */
export function differs(held: RepoDetails | undefined, wanted: RepoWrite): boolean {
  if (held === undefined) return true;
  return (Object.keys(wanted) as (keyof RepoWrite)[]).some(
    (key) => JSON.stringify(held[key]) !== JSON.stringify(wanted[key]),
  );
}

function retirement(
  repository: RepositorySnapshot,
  { idleDays, nowMs }: { idleDays: number; nowMs: number },
): RetiredReason | null {
  if (repository.isPrivate) return "private";
  if (repository.isArchived || repository.isDisabled) return "archived";
  return repository.pushedAtMs !== null && nowMs - repository.pushedAtMs > idleDays * DAY_MS ? "idle" : null;
}
