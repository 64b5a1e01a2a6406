/** What is searched, as the address carries it. */
export interface Question {
  text: string;
  /** Empty: all. */
  projects: readonly string[];
  repositoryId: string;
  glob: string;
  language: string;
}

/** Reads a question from an address. */
export function questionOf(query: Readonly<Record<string, string>>): Question {
  return {
    text: (query["q"] ?? "").slice(0, 1_000),
    // Names of projects have no commas.
    projects: (query["projects"] ?? "").split(",").filter(Boolean),
    repositoryId: query["repository"] ?? "",
    glob: query["path"] ?? "",
    language: query["language"] ?? "",
  };
}

/** The address of a question. */
export function addressOf(question: Question): string {
  const fields: [string, string][] = [
    ["q", question.text.trim()],
    ["projects", question.projects.join(",")],
    ["repository", question.repositoryId],
    ["path", question.glob.trim()],
    ["language", question.language],
  ];
  const query = new URLSearchParams(fields.filter(([, value]) => value !== "")).toString();
  return query === "" ? "/search" : `/search?${query}`;
}
