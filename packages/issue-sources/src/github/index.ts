export { IssueReader } from "./reader.ts";
export { createSourceContext, type SourceContextDeps } from "./source-context.ts";
export { BATCH } from "./queries.ts";
export type {
  IssueAnswer,
  IssueMark,
  IssueSnapshot,
  IssuesPage,
  RepositoryAnswer,
  RepositorySnapshot,
  RepositoryWant,
} from "./types.ts";
