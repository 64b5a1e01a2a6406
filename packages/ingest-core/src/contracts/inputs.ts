import { z } from "zod";

/** An account name as GitHub allows it. Enterprise Managed Users carry one underscore. */
export const OwnerName = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?$/,
    "must be a GitHub account name: letters, digits and hyphens",
  )
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
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "must be 1 to 64 letters, digits, '.', '-' or '_', starting with a letter or digit",
  );

/** Most globs a repository may have on each side. */
export const MAX_PATTERNS = 50;
/** Longest glob, in characters. */
export const MAX_PATTERN_LENGTH = 200;

/** Most `*` or `**` in a glob. */
const MAX_WILDCARDS = 6;
/** Most `*` in one name of it (what stands between two slashes): each one more multiplies the time by the name's length. */
const MAX_WILDCARDS_PER_NAME = 2;
/** Most brace groups in one name, and in the whole glob. */
const MAX_BRACES_PER_NAME = 2;
const MAX_BRACES = 4;

/**
 * One glob on the raw path (picomatch within a name, dot files included). Bounded so that no pattern can be made slow: at most
 * six wildcards and two in one name, four brace groups and two in one name, nothing nested, no regular-expression
 * groups. `+` is a character like any other.
 */
export const GlobPattern = z
  .string()
  .min(1)
  .max(MAX_PATTERN_LENGTH)
  .refine((glob) => globFault(glob) === null, {
    error: (issue) => globFault(String(issue.input)) ?? "is not a usable glob",
  });

/** Why a glob is refused, or null. Exported so that the filter and the API refuse the same ones. */
export function globFault(glob: string): string | null {
  if (/[\u0000-\u001f]/.test(glob)) return "must not contain control characters";
  if (glob.startsWith("/") || /(^|\/)\.\.(\/|$)/.test(glob))
    return "must be relative to the repository's root, without '..'";
  if (/[@?+*!]\(|\(/.test(glob)) return "must not use groups '(…)'; use braces '{a,b}' instead";
  if (glob.includes("//")) return "must not have an empty name ('//')";
  if (glob.includes("***")) return "must not have more than two '*' in a row";
  if (count(glob, /\*+/g) > MAX_WILDCARDS) return `must not have more than ${MAX_WILDCARDS} wildcards`;
  if (count(glob, /\{/g) > MAX_BRACES) return `must not have more than ${MAX_BRACES} brace groups`;
  if (/\{[^}]*\/[^}]*\}|\[[^\]]*\/[^\]]*\]/.test(glob))
    return "must not have '/' between braces or brackets; use one pattern for each path";
  for (const name of glob.split("/")) {
    if (count(name, /\*+/g) > MAX_WILDCARDS_PER_NAME)
      return `must not have more than ${MAX_WILDCARDS_PER_NAME} wildcards between two slashes`;
    if (count(name, /\{/g) > MAX_BRACES_PER_NAME)
      return `must not have more than ${MAX_BRACES_PER_NAME} brace groups between two slashes`;
  }
  if (/\{[^}]*\{/.test(glob)) return "must not nest braces";
  if (/\{[^}]*\.\.[^}]*\}/.test(glob)) return "must not use brace ranges '{1..9}'";
  return null;
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

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
  .refine(
    (patch) => Object.values(patch).some((value) => value !== undefined),
    "must change at least one of branch, includePatterns, excludePatterns",
  )
  .meta({ id: "UpdateRepository" });
export type UpdateInput = z.output<typeof UpdateInput>;

export const PageInput = z.object({
  cursor: z.string().max(4_096).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export type PageInput = z.output<typeof PageInput>;
