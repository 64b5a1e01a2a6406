export type {
  BudgetRequest,
  BudgetDecision,
  BudgetReport,
  GitHubBudgetApi,
  GitHubBudgetNamespace,
  Priority,
} from "./budget.ts";
export { PRIORITIES } from "./budget.ts";
export { openGitHub, type GitHubClient, type OpenGitHubDeps } from "./client.ts";
export {
  mintInstallationToken,
  readInstallation,
  signAppJwt,
  type AppCredentials,
  type AppRequestDeps,
  type Installation,
  type InstallationToken,
} from "./app-auth.ts";
export type { GitHubRepository, Head, TreeListing, Usage } from "./types.ts";
export { type FeedAnswer, type FeedRate, type FeedReader, openFeed } from "./feed.ts";
export { type LookupClient, openLookups, type NodeAnswer } from "./lookups.ts";
export { fetchBlobs } from "./fetch-blobs.ts";
export { GitHubIngestor, type GitHubIngestorConfig } from "./github-ingestor.ts";
export { queryGitHub, type GraphQLAnswer, type GraphQLFault } from "./graphql.ts";
export { GitHubTransport, type TransportDeps } from "./transport.ts";
