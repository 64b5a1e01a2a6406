import { DomeError, isDomeError } from "@dome/ingest-core/errors";
import { type GitHubTransport, queryGitHub } from "@dome/ingest-core/github";
import { parseIssue, parseReadme, parseRepository } from "./parse.ts";
import { BATCH, issuesQuery, ISSUES_BATCH, type Query, readmesQuery, repositoriesQuery } from "./queries.ts";
import type { IssueAnswer, RepositoryAnswer, RepositorySnapshot, RepositoryWant } from "./types.ts";

/** The least a query can ask for. */
const PROBE = "{rateLimit{cost}}";

/** Reads repositories and issues for one piece of work, and counts. */
export class IssueReader {
  /** Requests sent, and GraphQL points they cost as GitHub told. */
  readonly spent = { requests: 0, points: 0 };
  /** Issues left out because GitHub did not answer for them. */
  unanswered = 0;
  private readonly transport: GitHubTransport;
  private readonly apiUrl: string;
  private readonly nowMs: () => number;

  constructor(transport: GitHubTransport, apiUrl: string, nowMs: () => number) {
    this.transport = transport;
    this.apiUrl = apiUrl;
    this.nowMs = nowMs;
  }

  /**
   * Repositories with a page of their labelled open issues, at most {@link BATCH}, in the order asked. A query that GitHub cannot answer is cut
   * in two, once for each half and down to one repository, which then counts as failed.
   *
   * @throws {DomeError} `upstream_unavailable` when GitHub answers nothing at all: that says nothing about any repository.
   */
  async repositories(wants: readonly RepositoryWant[]): Promise<RepositoryAnswer[]> {
    if (wants.length === 0) return [];
    if (wants.length > BATCH) throw new RangeError(`At most ${BATCH} repositories fit a query.`);
    const answers = await this.halving(wants, true);
    if (wants.length > 1 && answers.every((answer) => answer === null))
      throw new DomeError("upstream_unavailable", `GitHub answered for none of ${wants.length} repositories.`);
    return answers.map((answer) => answer ?? { kind: "failed" });
  }

  /** Null for those that GitHub cannot answer for one by one either. */
  private async halving(wants: readonly RepositoryWant[], isFirst: boolean): Promise<(RepositoryAnswer | null)[]> {
    const what = `${wants.length} repositories with beginner issues`;
    const answer = await this.ask(repositoriesQuery(wants), what, isFirst);
    if (answer === "too_much") {
      if (wants.length === 1) return [null];
      const middle = Math.ceil(wants.length / 2);
      return [
        ...(await this.halving(wants.slice(0, middle), false)),
        ...(await this.halving(wants.slice(middle), false)),
      ];
    }
    return wants.map((want, i) =>
      parseRepository(answer.data[`r${i}`], faultsOf(answer, `r${i}`), { isFirstPage: want.after === undefined }),
    );
  }

  /**
   * Issues by number, {@link ISSUES_BATCH} a request; a query that GitHub cannot answer is cut in two, down to one issue. What cannot be read
   * is left out: the next scrape sees the same difference. Null stands for an issue that is not there any more.
   *
   * @returns By `githubId` and number.
   * @throws {DomeError} `upstream_unavailable` when GitHub answers nothing at all.
   */
  async issues(
    wants: readonly { githubId: number; owner: string; name: string; numbers: readonly number[] }[],
  ): Promise<Map<number, Map<number, IssueAnswer>>> {
    const found = new Map<number, Map<number, IssueAnswer>>();
    const open = batches(wants, ISSUES_BATCH);
    let isFirst = true;
    for (let batch = open.shift(); batch !== undefined; batch = open.shift()) {
      const answer = await this.ask(issuesQuery(batch), "changed issues", isFirst);
      isFirst = answer !== "too_much";
      if (answer === "too_much") {
        const size = batch.reduce((sum, { numbers }) => sum + numbers.length, 0);
        if (size > 1) open.unshift(...batches(batch, Math.ceil(size / 2)));
        else this.unanswered++;
        continue;
      }
      for (const [i, { githubId, numbers }] of batch.entries()) {
        const fields = answer.data[`r${i}`] as Record<string, unknown> | null | undefined;
        // A name that another repository has taken says nothing about ours.
        if (fields === null || fields === undefined || fields["databaseId"] !== githubId) continue;
        const own = found.get(githubId) ?? new Map<number, IssueAnswer>();
        for (const number of numbers) {
          const value = fields[`i${number}`];
          const issue = parseIssue(value);
          const isGone = faultsOf(answer, `r${i}`, `i${number}`).some(({ type }) => type === "NOT_FOUND");
          if (issue !== null || isGone) own.set(number, issue);
        }
        found.set(githubId, own);
      }
    }
    return found;
  }

  /** READMEs by `githubId`, at most {@link BATCH}. */
  async readmes(
    wants: readonly { githubId: number; owner: string; name: string }[],
  ): Promise<Map<number, RepositorySnapshot["readme"]>> {
    const found = new Map<number, RepositorySnapshot["readme"]>();
    if (wants.length === 0) return found;
    const answer = await this.ask(readmesQuery(wants), "changed READMEs", true);
    if (answer === "too_much") return found;
    for (const [i, { githubId }] of wants.entries()) {
      const fields = answer.data[`r${i}`] as Record<string, unknown> | null | undefined;
      if (fields?.["databaseId"] === githubId) found.set(githubId, parseReadme(fields));
    }
    return found;
  }

  /** @param isFirst - Whether a failure has to be told from GitHub being down, which costs a request more. */
  private async ask({ query, variables }: Query, what: string, isFirst: boolean) {
    try {
      return await this.send({ query, variables }, what);
    } catch (err) {
      // GitHub ends a query after ten seconds with a 502 or 504: asking for less may work, asking for the same will not.
      if (!isDomeError(err) || err.code !== "upstream_unavailable") throw err;
      if (isFirst) await this.send({ query: PROBE, variables: {} }, "whether it answers at all");
      return "too_much";
    }
  }

  private async send({ query, variables }: Query, what: string) {
    this.spent.requests++;
    const request = { apiUrl: this.apiUrl, query, variables, what, nowMs: this.nowMs() };
    const answer = await queryGitHub(this.transport, request);
    const limit = answer.data["rateLimit"] as { cost?: unknown } | null | undefined;
    if (typeof limit?.cost === "number") this.spent.points += limit.cost;
    return answer;
  }
}

function faultsOf<F extends { path: (string | number)[] }>(answer: { faults: F[] }, ...path: string[]): F[] {
  return answer.faults.filter((fault) => path.every((part, i) => fault.path[i] === part));
}

/** Cuts what is wanted into queries of at most `limit` issues. */
function batches<W extends { numbers: readonly number[] }>(wants: readonly W[], limit: number): W[][] {
  const cut = wants.flatMap((want) =>
    Array.from({ length: Math.ceil(want.numbers.length / limit) }, (_, i) => ({
      ...want,
      numbers: want.numbers.slice(i * limit, (i + 1) * limit),
    })),
  );
  const result: W[][] = [];
  let batch: W[] = [];
  let size = 0;
  for (const want of cut) {
    if (batch.length > 0 && size + want.numbers.length > limit) {
      result.push(batch);
      batch = [];
      size = 0;
    }
    batch.push(want);
    size += want.numbers.length;
  }
  if (batch.length > 0) result.push(batch);
  return result;
}
