import { gitBlobId } from "@dome/ingest-core/git";
import { compileFilter } from "@dome/ingest-core/filters";
import type { LocalGitHubControl, TreeEntry } from "@dome/local-github/control";
import type { RepositoryView, SiloApi } from "@dome/ingest-core/contracts";

export interface ExpectedState {
  files: Map<string, { sha: string; mode: string; size: number }>;
  skipped: Map<string, string>;
}

/** What has to be stored of a tree, worked out from git alone: text under the cap, by git's own rule of what text is. */
export async function expectedState(
  github: LocalGitHubControl,
  repository: number,
  tree: readonly TreeEntry[],
  view: Pick<RepositoryView, "includePatterns" | "excludePatterns">,
  maxFileBytes: number,
): Promise<ExpectedState> {
  const wants = compileFilter(view.includePatterns, view.excludePatterns);
  const state: ExpectedState = { files: new Map(), skipped: new Map() };
  const binary = new Map<string, boolean>();
  for (const entry of tree) {
    if (!wants(entry.path)) continue;
    if (entry.type === "commit") state.skipped.set(entry.path, "submodule");
    else if ((entry.size ?? 0) > maxFileBytes) state.skipped.set(entry.path, "too_large");
    else {
      if (!binary.has(entry.sha))
        binary.set(
          entry.sha,
          ((await github.blob(repository, entry.sha)) ?? new Uint8Array()).subarray(0, 8_000).includes(0),
        );
      if (binary.get(entry.sha) === true) state.skipped.set(entry.path, "binary");
      else state.files.set(entry.path, { sha: entry.sha, mode: entry.mode, size: entry.size ?? 0 });
    }
  }
  return state;
}

/** Every difference between what is stored and what git has, content included; empty when they are equal. */
export async function differences(
  silo: SiloApi,
  userId: string | null,
  repositoryId: string,
  expected: ExpectedState,
): Promise<string[]> {
  const found: string[] = [];
  const files = new Map(expected.files);
  const skipped = new Map(expected.skipped);
  const checked = new Set<string>();
  for await (const file of allFiles(silo, userId, repositoryId)) {
    const want = files.get(file.path);
    files.delete(file.path);
    if (want === undefined) found.push(`stored but not in git: ${file.path}`);
    else if (want.sha !== file.sha || want.mode !== file.mode || want.size !== file.size)
      found.push(`differs: ${file.path} ${JSON.stringify({ want, file })}`);
    if (checked.has(file.sha)) continue;
    checked.add(file.sha);
    const content = await silo.readFile(userId, repositoryId, file.path);
    const bytes = content === null ? null : new Uint8Array(await new Response(content.body).arrayBuffer());
    if (bytes === null || gitBlobId(bytes, "sha1") !== file.sha)
      found.push(`content cannot be read back: ${file.path}`);
  }
  for await (const path of allSkipped(silo, userId, repositoryId)) {
    if (skipped.get(path.path) !== path.reason)
      found.push(`skipped as ${path.reason}, expected ${skipped.get(path.path) ?? "nothing"}: ${path.path}`);
    skipped.delete(path.path);
  }
  for (const path of files.keys()) found.push(`missing: ${path}`);
  for (const [path, reason] of skipped) found.push(`not recorded as skipped (${reason}): ${path}`);
  return found;
}

async function* allFiles(silo: SiloApi, userId: string | null, repositoryId: string) {
  for (let cursor: string | undefined; ;) {
    const page = await silo.files(userId, repositoryId, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    yield* page?.items ?? [];
    if (page === null || page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

async function* allSkipped(silo: SiloApi, userId: string | null, repositoryId: string) {
  for (let cursor: string | undefined; ;) {
    const page = await silo.skipped(userId, repositoryId, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    yield* page?.items ?? [];
    if (page === null || page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}
