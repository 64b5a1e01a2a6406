/** Hex SHA-256 of a text as UTF-8. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A repository's `metadata_hash`: SHA-256 of the JSON array `["repo", 1, owner, name, languages, labels]`. Owner and name are as GitHub
 * spells them, languages in order, labels sorted by code unit. Bytes, stars and times are not in it: they change without meaning.
 */
export async function repoHash(repo: {
  owner: string;
  name: string;
  languagesOrdered: readonly string[];
  labels: readonly string[];
}): Promise<string> {
  return await sha256(
    JSON.stringify(["repo", 1, repo.owner, repo.name, repo.languagesOrdered, repo.labels.toSorted(compare)]),
  );
}

/**
 * An issue's `metadata_hash`: SHA-256 of the JSON array `["issue", 1, title, body, labels, state, assignees]`, labels and assignees
 * sorted by code unit, the body whole. What a summary depends on: a new comment alone is not in it.
 */
export async function issueHash(issue: {
  title: string;
  body: string;
  labels: readonly string[];
  state: string;
  assignees: readonly string[];
}): Promise<string> {
  const { title, body, labels, state, assignees } = issue;
  return await sha256(
    JSON.stringify(["issue", 1, title, body, labels.toSorted(compare), state, assignees.toSorted(compare)]),
  );
}

/** By code unit: the same on every machine, whatever its language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
