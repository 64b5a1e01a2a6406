export { IssueReader } from "./reader.ts";
export { createSourceContext, type SourceContextDeps } from "./source-context.ts";
export { BATCH, ISSUES_PAGE } from "./queries.ts";
export type {
  IssueAnswer,
  IssueMark,
  IssueSnapshot,
  IssuesPage,
  RepositoryAnswer,
  RepositorySnapshot,
  RepositoryWant,
} from "./types.ts";
