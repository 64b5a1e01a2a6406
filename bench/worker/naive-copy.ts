export interface CopyInput {
  /** Root of the REST API. */
  apiUrl: string;
  token: string;
  repository: string;
  ref: string;
}

/** As many connections as the platform gives one invocation. */
const CONCURRENCY = 6;

/** Copies a repository the straightforward way: the tree, then per file one request, one object and one row. */
export async function copyNaively(env: Env, { apiUrl, token, repository, ref }: CopyInput): Promise<{ files: number }> {
  const ask = async (path: string, accept: string): Promise<Response> => {
    const headers = { accept, authorization: `token ${token}`, "user-agent": "bench" };
    const response = await fetch(`${apiUrl}/repos/${repository}/${path}`, { headers });
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
    return response;
  };
  await env.SMALL.exec(
    "create table if not exists naive_files (path text primary key, sha text not null, size integer not null)",
  );
  await env.SMALL.exec("delete from naive_files");
  const listing = await ask(`git/trees/${ref}?recursive=1`, "application/vnd.github+json");
  const { tree } = await listing.json<{ tree: { path: string; type: string; sha: string }[] }>();
  const files = tree.filter((entry) => entry.type === "blob");
  const queue = files.values();
  const work = async (): Promise<void> => {
    for (const { path, sha } of queue) {
      const content = await (await ask(`git/blobs/${sha}`, "application/vnd.github.raw+json")).arrayBuffer();
      await env.OBJECTS.put(`files/${sha}`, content);
      await env.SMALL.prepare("insert into naive_files values (?, ?, ?)").bind(path, sha, content.byteLength).run();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return { files: files.length };
}
