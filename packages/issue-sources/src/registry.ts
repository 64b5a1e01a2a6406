import { awesomeForBeginners } from "./adapters/awesome-for-beginners.ts";
import { githubSearch } from "./adapters/github-search.ts";
import { goodFirstIssue } from "./adapters/good-first-issue.ts";
import { upForGrabs } from "./adapters/up-for-grabs.ts";
import type { IssueSource } from "./types.ts";

/** Every source, in the order in which their labels are asked for. A new one is a file in `adapters/` and a line here. */
export const SOURCES: readonly IssueSource[] = [awesomeForBeginners, upForGrabs, goodFirstIssue, githubSearch];
