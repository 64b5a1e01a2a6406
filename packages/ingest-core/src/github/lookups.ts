import { z } from "zod";
import { DomeError } from "../errors/index.ts";
import { readText } from "../streams/index.ts";
import { GitHubTransport, type TransportDeps } from "./transport.ts";
import type { Usage } from "./types.ts";

/** A node of a batch: what it is, or null where GitHub knows none by that number and kind. */
export type NodeAnswer = Record<string, unknown> | null;

/** Reads accounts and repositories by number. Throws as `classifyRefusal` names it. */
export interface LookupClient {
  readonly usage: Usage;
  /** Whether many can be asked for at once: GraphQL takes no one without a token. */
  readonly batches: boolean;
  /** `GET /user/{id}`: the account's own answer. */
  account(id: string): Promise<unknown>;
  /** `GET /repositories/{id}`: the repository's own answer. */
  repository(id: string): Promise<unknown>;
  /** Up to 100 at once, in order, for one point. @throws {DomeError} `rate_limited` also where GitHub says it with a 200. */
  nodes(wanted: readonly { kind: "actor" | "repository"; id: string }[]): Promise<NodeAnswer[]>;
}

const SHORT_MS = 30_000;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Numbers as GraphQL's older ids, which stay valid; events carry no other. */
const nodeId = (kind: "actor" | "repository", id: string): string =>
  btoa(kind === "actor" ? `04:User${id}` : `010:Repository${id}`);

const QUERY = `query($ids:[ID!]!){nodes(ids:$ids){__typename
...on User{databaseId login name company location createdAt followers{totalCount} repositories(privacy:PUBLIC){totalCount}}
...on Repository{databaseId nameWithOwner description isFork isArchived createdAt stargazerCount forkCount primaryLanguage{name} defaultBranchRef{name} owner{...on User{databaseId}...on Organization{databaseId}}}}}`;

const GraphQLAnswer = z.object({
  data: z.object({ nodes: z.array(z.record(z.string(), z.unknown()).nullable()) }).nullish(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string().optional() })).optional(),
});

/** Opens a client for one piece of work. */
export function openLookups(deps: TransportDeps): LookupClient {
  const transport = new GitHubTransport(deps);
  const read = async (route: string, parameters: Record<string, unknown>, what: string): Promise<unknown> => {
    const response = await transport.send({ route, parameters, what, timeoutMs: SHORT_MS });
    return parse(await readText(response.body, MAX_ANSWER_BYTES, what), what);
  };
  return {
    usage: transport.usage,
    batches: deps.settings.GITHUB_TOKEN !== undefined,
    account: async (id) => await read("GET /user/{id}", { id }, `account number ${id}`),
    repository: async (id) => await read("GET /repositories/{id}", { id }, `repository number ${id}`),
    async nodes(wanted) {
      const what = `${wanted.length} accounts and repositories`;
      const response = await transport.send({
        route: `POST ${graphqlUrl(deps.settings.GITHUB_API_URL)}`,
        parameters: { query: QUERY, variables: { ids: wanted.map(({ kind, id }) => nodeId(kind, id)) } },
        resource: "graphql",
        what,
        timeoutMs: SHORT_MS,
      });
      const answer = GraphQLAnswer.safeParse(parse(await readText(response.body, MAX_ANSWER_BYTES, what), what));
      if (!answer.success) throw unreadable(what);
      if (answer.data.errors?.some(({ type }) => type === "RATE_LIMITED")) {
        const reset = Number(response.headers["x-ratelimit-reset"]) * 1_000;
        const seconds = reset > deps.nowMs() ? Math.min(86_400, Math.ceil((reset - deps.nowMs()) / 1_000) + 1) : 60;
        throw new DomeError("rate_limited", `GitHub's GraphQL limit stopped ${what}; next try in ${seconds} s.`, {
          retryAfterSeconds: seconds,
        });
      }
      const nodes = answer.data.data?.nodes;
      if (nodes === undefined || nodes.length !== wanted.length)
        throw new DomeError("upstream_unavailable", `GitHub's answer for ${what} was not complete.`);
      return nodes;
    },
  };
}

/** GitHub Enterprise keeps GraphQL beside `/api/v3`, not below it. */
const graphqlUrl = (apiUrl: string): string => `${apiUrl.replace(/\/$/, "").replace(/\/v3$/, "")}/graphql`;

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(what);
  }
}

const unreadable = (what: string): DomeError =>
  new DomeError("upstream_unavailable", `GitHub's answer for ${what} was cut or not what it should be.`);
