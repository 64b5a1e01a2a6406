import { buildSchema } from "graphql";

/** The part of GitHub's schema that is served, in GitHub's words: a query that fits this fits the whole. */
export const SCHEMA = buildSchema(`
  scalar DateTime
  scalar URI
  scalar GitObjectID
  enum IssueState { OPEN CLOSED }
  enum OrderDirection { ASC DESC }
  enum IssueOrderField { CREATED_AT UPDATED_AT COMMENTS }
  enum LanguageOrderField { SIZE }
  input IssueOrder { field: IssueOrderField!, direction: OrderDirection! }
  input LanguageOrder { field: LanguageOrderField!, direction: OrderDirection! }
  type Query {
    rateLimit(dryRun: Boolean = false): RateLimit
    repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
  }
  type RateLimit { cost: Int! limit: Int! remaining: Int! used: Int! nodeCount: Int! resetAt: DateTime! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type RepositoryOwner { login: String! }
  type Language { name: String! }
  type LanguageEdge { size: Int! node: Language! }
  type LanguageConnection { edges: [LanguageEdge] }
  interface GitObject { oid: GitObjectID! }
  type Blob implements GitObject { oid: GitObjectID! text: String isTruncated: Boolean! isBinary: Boolean byteSize: Int! }
  type Repository {
    databaseId: Int owner: RepositoryOwner! name: String! description: String stargazerCount: Int! isArchived: Boolean! isDisabled: Boolean!
    isPrivate: Boolean! pushedAt: DateTime
    languages(first: Int, orderBy: LanguageOrder): LanguageConnection
    object(expression: String, oid: GitObjectID): GitObject
    issues(first: Int, after: String, states: [IssueState!], labels: [String!], orderBy: IssueOrder): IssueConnection!
    issue(number: Int!): Issue
  }
  type IssueConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Issue] }
  type Issue {
    databaseId: Int number: Int! title: String! body: String! state: IssueState! createdAt: DateTime! updatedAt: DateTime! locked: Boolean! url: URI!
    comments(first: Int): IssueCommentConnection!
    assignees(first: Int): UserConnection!
    labels(first: Int): LabelConnection
    closedByPullRequestsReferences(first: Int, includeClosedPrs: Boolean = false): PullRequestConnection
  }
  type IssueCommentConnection { totalCount: Int! }
  type User { login: String! }
  type UserConnection { totalCount: Int! nodes: [User] }
  type Label { name: String! }
  type LabelConnection { totalCount: Int! nodes: [Label] }
  type PullRequestConnection { totalCount: Int! }
`);
