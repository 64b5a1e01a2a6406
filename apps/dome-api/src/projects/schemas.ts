import {
  BranchName,
  MAX_SEARCH_CHARS,
  MAX_SEARCH_HITS,
  SearchAnswer,
  SearchHit,
  SearchInput,
  SpaceName,
} from "@dome/ingest-core/contracts";
import { z } from "@hono/zod-openapi";
import { ALL_PROJECTS } from "./find-repositories.ts";
import { RepoAddress } from "./repo-address.ts";

/** A project's name, or `all`. */
export const AnyProject = z.strictObject({ project: SpaceName.openapi({ example: "default" }) });
/** One project's name: `all` stands for every one of them, so none can be called that. */
export const OneProject = z.strictObject({
  project: SpaceName.refine(
    (name) => name !== ALL_PROJECTS,
    "must name one project; 'all' stands for every one",
  ).openapi({
    example: "default",
  }),
});

/** `local`: content stays in the person's own space even when the repository is public; private repositories always are. */
export const Scope = z.enum(["project", "local"]);

export const IngestInput = z
  .strictObject({
    repo: RepoAddress,
    branch: BranchName.optional().openapi({
      description: "Left out: GitHub's default branch, followed when it is renamed.",
    }),
    dataset: SpaceName.optional().openapi({ description: "Left out: `owner.repo`." }),
    scope: Scope.default("project").openapi({
      description: "`local` keeps the content in your own space even when the repository is public.",
    }),
  })
  .openapi("IngestGithub");

export const IngestAnswer = z
  .object({
    jobId: z.string(),
    status: z.literal("queued"),
    message: z.string(),
    project: z.string(),
    dataset: z.string(),
    repository: z.string().openapi({ description: "`owner/repo`, as GitHub spells it." }),
    branch: z.string(),
    scope: Scope,
  })
  .openapi("IngestGithubAnswer");

/** How history calls a job's status. */
export const HISTORY_STATUS = {
  pending: "queued",
  in_progress: "running",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
} as const;

const Milliseconds = z.number().int().nullable();

export const HistoryEntry = z
  .object({
    id: z.string().openapi({ description: "The job." }),
    source: z.literal("github"),
    project: z.string(),
    dataset: z.string(),
    scope: Scope,
    status: z.enum(["queued", "running", "completed", "failed", "cancelled"]),
    startedAt: z.string().nullable().openapi({ description: "ISO 8601, UTC; null while it waits." }),
    duration: z
      .string()
      .openapi({ description: "For people: `running`, `850 ms`, `12.4 s`, `3 min 5 s`; empty while it waits." }),
    summary: z.string().openapi({ description: "`owner/repo (branch)`." }),
    repositoryId: z.string(),
    reason: z.string(),
    phase: z.string(),
    progress: z.number(),
    durationMs: Milliseconds,
    createdAtMs: z.number().int(),
    finishedAtMs: Milliseconds,
    files: z.number().int(),
    skipped: z.number().int().openapi({ description: "Paths that were not stored." }),
    githubRequests: z.number().int(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .openapi("HistoryEntry");
export type HistoryEntry = z.output<typeof HistoryEntry>;

export const RemoveInput = z
  .strictObject({
    dataset: SpaceName.optional(),
    repo: RepoAddress.optional(),
    branch: BranchName.optional().openapi({ description: "Only this branch of `repo`; left out: every one." }),
  })
  .refine(
    ({ dataset, repo }) => (dataset === undefined) !== (repo === undefined),
    "must name either 'dataset' or 'repo'",
  )
  .refine(({ repo, branch }) => branch === undefined || repo !== undefined, "must name 'repo' with 'branch'")
  .openapi("RemoveGithub");

export const RemoveAnswer = z
  .object({
    project: z.string(),
    datasets: z.array(z.string()),
    repositories: z.array(
      z.object({ id: z.string(), repository: z.string(), branch: z.string(), dataset: z.string() }),
    ),
    removedChunks: z.number().int(),
    removedFiles: z.number().int(),
    jobsCancelled: z.number().int(),
    blobsReleased: z
      .number()
      .int()
      .openapi({ description: "Content nothing else needs; it goes after the grace period." }),
    graceSeconds: z.number().int(),
  })
  .openapi("RemoveGithubAnswer");

export const QueryInput = z
  .strictObject({
    query: z.string().trim().min(1).max(MAX_SEARCH_CHARS),
    k: z.number().int().min(1).max(MAX_SEARCH_HITS).default(10),
    filters: z
      .strictObject({
        dataset: SpaceName.optional(),
        repo: RepoAddress.optional(),
        repositoryId: SearchInput.shape.repositoryId,
        path: SearchInput.shape.pathGlob.openapi({ description: "A glob on the path.", example: "src/**" }),
        language: SearchInput.shape.language.openapi({ example: "typescript" }),
      })
      .refine(
        ({ repo, repositoryId }) => repo === undefined || repositoryId === undefined,
        "must not name both 'repo' and 'repositoryId'",
      )
      .optional(),
  })
  .openapi("Query");
export type QueryInput = z.output<typeof QueryInput>;

export const QueryAnswer = z
  .object({
    query: z.string(),
    project: z.string(),
    k: z.number().int(),
    results: z.array(SearchHit.extend({ project: z.string() }).openapi("QueryResult")),
    embedder: SearchAnswer.shape.embedder,
  })
  .openapi("QueryAnswer");
export type QueryAnswer = z.output<typeof QueryAnswer>;
