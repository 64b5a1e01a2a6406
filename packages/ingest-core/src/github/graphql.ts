import { z } from "zod";
import { DomeError } from "../errors/index.ts";
import { readText } from "../streams/index.ts";
import { parseRetryAfter } from "./refusal.ts";
import type { GitHubTransport } from "./transport.ts";

const TIMEOUT_MS = 30_000;
const MAX_ANSWER = 64 * 1024 * 1024;

/** What went wrong with a part of a query. `path` leads to it. */
export interface GraphQLFault {
  type: string;
  path: (string | number)[];
  message: string;
}

/** A query's answer: parts may be missing, each with a fault. */
export interface GraphQLAnswer {
  data: Record<string, unknown>;
  faults: GraphQLFault[];
}

const Answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        type: z.string().default("UNKNOWN"),
        path: z.array(z.union([z.string(), z.number()])).default([]),
        message: z.string().default(""),
      }),
    )
    .default([]),
});

/**
 * One GraphQL request. Needs a token: without one GitHub refuses.
 *
 * @param apiUrl - Root of the REST API; GraphQL's address follows from it.
 * @throws {DomeError} `rate_limited` also for the limit that GitHub reports with status 200; `upstream_unavailable` when nothing usable came
 * back, which for a query may mean that it asked for too much.
 */
export async function queryGitHub(
  transport: GitHubTransport,
  request: { apiUrl: string; query: string; variables: Record<string, unknown>; what: string; nowMs: number },
): Promise<GraphQLAnswer> {
  const { query, variables, what } = request;
  const response = await transport.send({
    route: `POST ${graphqlUrl(request.apiUrl)}`,
    parameters: { query, variables },
    resource: "graphql",
    what,
    timeoutMs: TIMEOUT_MS,
  });
  const parsed = Answer.safeParse(parseJson(await readText(response.body, MAX_ANSWER, what)));
  if (!parsed.success)
    throw new DomeError("upstream_unavailable", `GitHub's answer for ${what} was cut or not what it should be.`);
  const { data, errors } = parsed.data;
  if (errors.some(({ type }) => type === "RATE_LIMITED")) {
    const reset = Number(response.headers["x-ratelimit-reset"]);
    const told = parseRetryAfter(response.headers["retry-after"], request.nowMs);
    const seconds = told ?? (reset > 0 ? Math.max(1, Math.ceil(reset - request.nowMs / 1_000) + 1) : 60);
    throw new DomeError("rate_limited", `GitHub's rate limit stopped ${what}; next try in ${seconds} s.`, {
      retryAfterSeconds: seconds,
    });
  }
  if (data === undefined || data === null) {
    const said = errors[0]?.message.slice(0, 200) ?? "nothing";
    throw new DomeError(
      "upstream_unavailable",
      `GitHub answered ${what} without data and said: ${JSON.stringify(said)}.`,
    );
  }
  return { data, faults: errors };
}

/** Enterprise serves REST below `/api/v3` and GraphQL at `/api/graphql`. */
const graphqlUrl = (apiUrl: string): string => `${apiUrl.replace(/\/$/, "").replace(/\/api\/v3$/, "/api")}/graphql`;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (err) {
    if (err instanceof SyntaxError) return undefined;
    throw err;
  }
}
