import type { IssueView, RepoView } from "@dome/db/beginner-issues";

const summary = {
  text: "Hono is a small web framework for many runtimes.",
  provider: "offline",
  model: "extractive-2",
};

/** A tracked repository, for the document. */
export const repoExample: RepoView = {
  id: 17,
  githubId: 458_999_155,
  owner: "honojs",
  name: "hono",
  url: "https://github.com/honojs/hono",
  description: "Web framework built on Web Standards",
  stars: 26_000,
  languages: ["TypeScript", "Shell"],
  mainLanguages: ["TypeScript"],
  labels: ["good first issue"],
  sources: ["up-for-grabs"],
  openIssues: 3,
  summary,
  pushedAtMs: 1_760_000_000_000,
  updatedAtMs: 1_760_000_060_000,
};

/** A free issue, for the document. */
export const issueExample: IssueView = {
  id: 204,
  number: 4_012,
  title: "Fix a typo in the routing guide",
  url: "https://github.com/honojs/hono/issues/4012",
  labels: ["good first issue", "docs"],
  comments: 1,
  createdAtMs: 1_759_900_000_000,
  updatedAtMs: 1_759_950_000_000,
  repository: {
    id: 17,
    owner: "honojs",
    name: "hono",
    url: repoExample.url,
    stars: 26_000,
    languages: ["TypeScript", "Shell"],
    mainLanguages: ["TypeScript"],
    summary,
  },
  explanation: {
    intro: "Fix a typo in the routing guide. The word is misspelt twice.",
    difficulty: 1,
    reasons: ["two words in one file, which is named"],
    firstSteps: ["Find the two words in the routing guide.", "Correct them and build the site once."],
    unratedReason: null,
    provider: "workers-ai",
    model: "@cf/meta/llama-3.3-70b-instruct-fp8-fast",
  },
};
