import { DomeError } from "@dome/ingest-core/errors";
import { z } from "zod";
import { pathFault } from "../http/file-path.ts";
import { present } from "../http/errors.ts";
import { ALL_PROJECTS, findRepositories } from "../projects/find-repositories.ts";
import { isNamed, RepoAddress } from "../projects/repo-address.ts";
import type { AgentDeps } from "./as-tool.ts";

/** Most bytes of a file that an agent is given at once, and most that are read to find its lines. */
const MAX_TEXT_BYTES = 256 * 1024;
const MAX_READ_BYTES = 8 * 1024 * 1024;

/** Lines of a file. */
export const TextView = z.object({
  repository: z.string(),
  branch: z.string(),
  commitSha: z.string(),
  path: z.string(),
  kind: z.enum(["text", "symlink", "lfs"]),
  startLine: z.number().int(),
  endLine: z.number().int(),
  totalLines: z.number().int(),
  /** True when lines asked for were left out, because there is no room for them. */
  truncated: z.boolean(),
  text: z.string(),
});

export interface ReadInput {
  repository: string;
  branch?: string | undefined;
  path: string;
  startLine: number;
  endLine?: number | undefined;
}

/**
 * Reads lines of a stored file.
 * @throws {DomeError} `not_found`, `invalid_input`, `conflict` when the branch has to be named, `payload_too_large` over 8 MiB.
 */
export async function readText(
  deps: Pick<AgentDeps, "ingestor" | "silo" | "userId">,
  input: ReadInput,
): Promise<z.output<typeof TextView>> {
  const fault = pathFault(input.path);
  if (fault !== null) throw new DomeError("invalid_input", `The path ${fault}.`);
  const name = RepoAddress.parse(input.repository);
  const copies = await findRepositories(
    deps.ingestor,
    deps.userId,
    ALL_PROJECTS,
    (one) => isNamed(one, name) && (input.branch === undefined || one.branch === input.branch),
  );
  if (copies.length > 1)
    throw new DomeError(
      "conflict",
      `Several branches are ingested: name one of ${copies.map((one) => one.branch).join(", ")}.`,
    );
  const repository = present(copies[0] ?? null, "repository; list_repositories shows what is ingested");
  const { file, commitSha, body } = present(await deps.silo.readFile(deps.userId, repository.id, input.path), "file");
  if (file.size > MAX_READ_BYTES) {
    await body.cancel();
    throw new DomeError("payload_too_large", `The file has ${file.size} bytes; search_code shows parts of it.`);
  }
  const lines = (await new Response(body).text()).split("\n");
  if (lines.at(-1) === "") lines.pop();
  const wanted = lines.slice(input.startLine - 1, input.endLine);
  const given = fitting(wanted);
  return {
    repository: `${repository.owner}/${repository.repo}`,
    branch: repository.branch,
    commitSha,
    path: file.path,
    kind: file.kind,
    startLine: input.startLine,
    endLine: input.startLine - 1 + given.length,
    totalLines: lines.length,
    truncated: given.length < wanted.length,
    text: given.join("\n"),
  };
}

function fitting(lines: readonly string[]): string[] {
  const encoder = new TextEncoder();
  let size = 0;
  const end = lines.findIndex((line) => (size += encoder.encode(line).byteLength + 1) > MAX_TEXT_BYTES);
  return end === -1 ? [...lines] : lines.slice(0, end);
}
