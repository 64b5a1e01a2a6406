import { z } from "zod";

/** An account name as GitHub allows it. Enterprise Managed Users carry one underscore. */
export const OwnerName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?$/, "must be a GitHub account name: letters, digits and hyphens")
  .meta({ example: "honojs" });

/** A repository name as GitHub allows it: letters, digits, `.`, `-`, `_`, at most 100, neither `.` nor `..`. */
export const RepoName = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, "must be a GitHub repository name: letters, digits, '.', '-' and '_'")
  .meta({ example: "hono" });

/** A branch name by git's own rules (git check-ref-format), at most 255 bytes. */
export const BranchName = z
  .string()
  .min(1)
  .max(255)
  .refine(isBranchName, "must be a valid git branch name")
  .meta({ example: "main" });

const FORBIDDEN_IN_REF = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[/-]|[/.]$/;

function isBranchName(name: string): boolean {
  if (name === "@" || FORBIDDEN_IN_REF.test(name)) return false;
  return name.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
}

/** A project or dataset name. */
export const SpaceName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be 1 to 64 letters, digits, '.', '-' or '_', starting with a letter or digit");

/** Most globs a repository may have on each side. */
export const MAX_PATTERNS = 50;
/** Longest glob, in characters. */
export const MAX_PATTERN_LENGTH = 200;

/**
 * One glob on the raw path (picomatch, dot files included). Bounded so that no pattern can be made slow: at most four `*`
 * runs or groups, no nested quantifiers, no regular-expression groups.
 */
export const GlobPattern = z
  .string()
  .min(1)
  .max(MAX_PATTERN_LENGTH)
  .refine((glob) => globFault(glob) === null, { error: (issue) => globFault(String(issue.input)) ?? "is not a usable glob" });

/** Why a glob is refused, or null. Exported so that the filter and the API refuse the same ones. */
export function globFault(glob: string): string | null {
  if (/[\u0000-\u001f]/.test(glob)) return "must not contain control characters";
  if (glob.startsWith("/") || /(^|\/)\.\.(\/|$)/.test(glob)) return "must be relative to the repository's root, without '..'";
  if (/[@?+*!]\(|\(/.test(glob)) return "must not use groups '(…)'; use braces '{a,b}' instead";
  if ((glob.match(/\*+/g) ?? []).length > 6) return "must not have more than 6 wildcards";
  if ((glob.match(/\{/g) ?? []).length > 4) return "must not have more than 4 brace groups";
  if (/\{[^}]*\{/.test(glob)) return "must not nest braces";
  if (/\{[^}]*\.\.[^}]*\}/.test(glob)) return "must not use brace ranges '{1..9}'";
  return null;
}

export const RegisterInput = z
  .strictObject({
    owner: OwnerName,
    repo: RepoName,
    /** Left out: GitHub's default branch, followed when it is renamed. */
    branch: BranchName.optional(),
    project: SpaceName.default("default"),
    /** Left out: `owner.repo`, cut to 64 characters. */
    dataset: SpaceName.optional(),
    includePatterns: z.array(GlobPattern).max(MAX_PATTERNS).default([]),
    excludePatterns: z.array(GlobPattern).max(MAX_PATTERNS).default([]),
    /** Keep content in the caller's own space even when the repository is public. Private repositories always are. */
    isPrivate: z.boolean().default(false),
  })
  .meta({ id: "RegisterRepository" });
export type RegisterInput = z.output<typeof RegisterInput>;

export const UpdateInput = z
  .strictObject({
    branch: BranchName.optional(),
    includePatterns: z.array(GlobPattern).max(MAX_PATTERNS).optional(),
    excludePatterns: z.array(GlobPattern).max(MAX_PATTERNS).optional(),
  })
  .refine((patch) => Object.values(patch).some((value) => value !== undefined), "must change at least one of branch, includePatterns, excludePatterns")
  .meta({ id: "UpdateRepository" });
export type UpdateInput = z.output<typeof UpdateInput>;

export const PageInput = z.object({
  cursor: z.string().max(4_096).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export type PageInput = z.output<typeof PageInput>;
