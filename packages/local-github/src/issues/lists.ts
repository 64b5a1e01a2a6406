import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { LocalGitHubControl } from "../control/api.ts";
import { sampleMaterial } from "./sample.ts";
import type { IssueInput, IssueRepositoryInput } from "./types.ts";

/** Lists as their repositories hold them, and what they are about. */
export interface IssueMaterial {
  /** `data.json` of awesome-for-beginners. */
  awesome: string;
  /** YAML files of up-for-grabs by name. */
  upForGrabs: { name: string; text: string }[];
  /** Of good-first-issue. */
  goodFirstIssue: { repositories: string[]; labels: string[] };
  repositories: IssueRepositoryInput[];
}

/** What was made of it. */
export interface IssueMaterialCounts {
  lists: { repository: string; entries: number }[];
  repositories: number;
  issues: number;
}

/**
 * Serves lists of repositories with beginner issues: repositories in git that hold them, and the issues of what they list.
 *
 * @param dataDir - A folder of recorded lists and issues (`awesome-for-beginners`, `up-for-grabs`, `good-first-issue-dev`, `github-issues`); null:
 *   a small sample of our own.
 * @throws {Error} When the folder lacks one of them.
 */
export async function serveIssueLists(
  github: LocalGitHubControl,
  dataDir: string | null,
  nowMs: number,
): Promise<IssueMaterialCounts> {
  const material = dataDir === null ? sampleMaterial(nowMs) : readMaterial(dataDir, nowMs);
  const { repositories, labels } = material.goodFirstIssue;
  const toml = `repositories = [\n${repositories.map((name) => `  ${JSON.stringify(name)},\n`).join("")}]\n`;
  await serve(github, "MunGell/awesome-for-beginners", "main", [{ path: "data.json", content: material.awesome }]);
  await serve(
    github,
    "up-for-grabs/up-for-grabs.net",
    "gh-pages",
    material.upForGrabs.map(({ name, text }) => ({ path: `_data/projects/${name}`, content: text })),
  );
  await serve(github, "DeepSourceCorp/good-first-issue", "main", [
    { path: "data/repositories.toml", content: toml },
    { path: "data/labels.json", content: JSON.stringify({ labels }) },
  ]);
  let counts = { repositories: 0, issues: 0 };
  for (let at = 0; at < material.repositories.length; at += 500)
    counts = await github.issues.load(material.repositories.slice(at, at + 500));
  const listed = (JSON.parse(material.awesome) as { repositories: unknown[] }).repositories.length;
  return {
    lists: [
      { repository: "MunGell/awesome-for-beginners", entries: listed },
      { repository: "up-for-grabs/up-for-grabs.net", entries: material.upForGrabs.length },
      { repository: "DeepSourceCorp/good-first-issue", entries: repositories.length },
    ],
    ...counts,
  };
}

async function serve(
  github: LocalGitHubControl,
  fullName: string,
  branch: string,
  changes: { path: string; content: string }[],
): Promise<void> {
  const [owner = "", name = ""] = fullName.split("/");
  await github.createRepository({ owner, name, defaultBranch: branch, notify: false });
  await github.commit(fullName, { changes, branch, notify: false });
}

const DAY_MS = 86_400_000;

function readMaterial(dir: string, nowMs: number): IssueMaterial {
  const newest = (folder: string, form: RegExp): string => {
    const path = join(dir, folder);
    const name = existsSync(path)
      ? readdirSync(path)
          .filter((file) => form.test(file))
          .toSorted()
          .at(-1)
      : undefined;
    if (name === undefined) throw new Error(`${path} holds no file like ${form.source}`);
    return join(path, name);
  };
  const lines = <T>(file: string): T[] =>
    gunzipSync(readFileSync(file))
      .toString("utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as T);
  const awesome = readFileSync(newest("awesome-for-beginners", /^\d.*\.json$/), "utf8");
  const projects = lines<{ file: string; yaml: string }>(newest("up-for-grabs", /^projects-.*\.gz$/));
  const list = JSON.parse(readFileSync(newest("good-first-issue-dev", /^repositories-.*\.json$/), "utf8")) as {
    repositories: string[];
  };
  const labels = JSON.parse(readFileSync(newest("good-first-issue-dev", /^labels-.*\.json$/), "utf8")) as {
    labels: string[];
  };
  const texts = lines<{ issue: RecordedIssue }>(newest("github-issues", /^issues\.ndjson\.gz$/));
  const material = {
    awesome,
    upForGrabs: projects.map(({ file, yaml }) => ({ name: file.split("/").at(-1) ?? file, text: yaml })),
    goodFirstIssue: { repositories: list.repositories, labels: labels.labels },
  };
  const links = [awesome, ...material.upForGrabs.map(({ text }) => text), ...list.repositories];
  const names = new Map<string, [string, string]>();
  for (const [, owner = "", name = ""] of links
    .join("\n")
    .matchAll(/github\.com\/([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100})/g))
    names.set(`${owner}/${name}`.toLowerCase(), [owner, name.replace(/\.git$/, "")]);
  return {
    ...material,
    repositories: spread(
      [...names.values()],
      texts.map(({ issue }) => issue),
      nowMs,
    ),
  };
}

interface RecordedIssue {
  title: string;
  body: string | null;
  state: "open" | "closed";
  comments: number;
  labels?: { name: string }[];
}

/** Every listed repository exists; the open recorded issues are dealt out to them, three to each, under a beginner's label and with fresh dates. */
function spread(
  names: readonly [string, string][],
  texts: readonly RecordedIssue[],
  nowMs: number,
): IssueRepositoryInput[] {
  const open = texts.filter(({ state }) => state === "open");
  return names.map(([owner, name], i) => ({
    owner,
    name,
    stars: (i * 7_919) % 20_000,
    languages: { [["TypeScript", "Python", "Go", "Rust", "Java"][i % 5] ?? "C"]: 1_000 },
    pushedAtMs: nowMs - (i % 60) * DAY_MS,
    issues: open.slice(i * 3, i * 3 + 3).map((issue, n): IssueInput => ({
      number: n + 1,
      title: issue.title,
      body: issue.body ?? "",
      comments: issue.comments,
      labels: ["good first issue", ...(issue.labels ?? []).map((label) => label.name)],
      createdAtMs: nowMs - ((i % 90) + n + 1) * DAY_MS,
      updatedAtMs: nowMs - ((i % 30) + 1) * DAY_MS,
    })),
  }));
}
