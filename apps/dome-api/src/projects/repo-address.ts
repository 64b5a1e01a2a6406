import { OwnerName, RepoName } from "@dome/ingest-core/contracts";
import { z } from "@hono/zod-openapi";

/** What may stand before `owner/repo`. */
const HOST =
  /^(?:https?:\/\/(?:www\.)?github\.com\/|(?:www\.)?github\.com\/|git@github\.com:|ssh:\/\/git@github\.com\/)/i;

/** A repository as people write it: `owner/repo`, `github.com/owner/repo`, or its URL, with or without `.git`. */
export const RepoAddress = z
  .string()
  .max(300)
  .transform((text, ctx) => {
    const [owner = "", repo = "", ...rest] = text.trim().replace(HOST, "").replace(/\/$/, "").split("/");
    const name = repo.replace(/\.git$/, "");
    if (rest.length === 0 && OwnerName.safeParse(owner).success && RepoName.safeParse(name).success)
      return { owner, repo: name };
    ctx.addIssue("must be a GitHub repository: 'owner/repo', 'github.com/owner/repo' or its URL");
    return z.NEVER;
  })
  .openapi({ type: "string", example: "github.com/honojs/hono" });
export type RepoAddress = z.output<typeof RepoAddress>;

/** Whether a repository has this name; GitHub does not mind the case. */
export const isNamed = (repository: RepoAddress, name: RepoAddress): boolean =>
  repository.owner.toLowerCase() === name.owner.toLowerCase() &&
  repository.repo.toLowerCase() === name.repo.toLowerCase();
