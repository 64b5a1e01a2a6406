import type { ScrapeStats } from "@dome/db/beginner-issues";
import { DomeError } from "@dome/ingest-core/errors";
import { GitHubTransport, openGitHub } from "@dome/ingest-core/github";
import type { SourceContext } from "@dome/issue-sources";
import { createSourceContext, IssueReader } from "@dome/issue-sources/github";
import type { IssueDeps } from "./deps.ts";

/** GitHub for one invocation, and what it was asked. */
export interface IssueGitHub {
  reader: IssueReader;
  context: SourceContext;
  /** Requests of this invocation. */
  requests(): number;
  /** Requests that no statistics hold yet. */
  unaccounted(): number;
  /** Adds what was sent since the last time. */
  account(stats: ScrapeStats): void;
}

/** Opens GitHub with the configured token, behind everybody else who uses it. */
export function openIssueGitHub(deps: IssueDeps): IssueGitHub {
  const { settings, budget, log, nowMs } = deps;
  const shared = {
    settings,
    budget,
    installationId: null,
    priority: "scraper" as const,
    log,
    nowMs,
    ...(deps.fetch && { fetch: deps.fetch }),
  };
  const transport = new GitHubTransport(shared);
  const client = openGitHub(shared);
  const reader = new IssueReader(transport, settings.GITHUB_API_URL, nowMs);
  const byName = ({ owner, repo }: { owner: string; repo: string }) => ({ id: 0, byName: { owner, repo } });
  const context = createSourceContext({
    transport,
    maxSearches: settings.ISSUE_SEARCHES,
    nowMs,
    archive: async (repository, sha) => await client.archive(byName(repository), sha),
    head: async (repository, branch, knownSha) => {
      const head = await client.head(byName(repository), branch, knownSha);
      if (head.kind === "unchanged") return null;
      if (head.kind === "commit") return head.sha;
      const { owner, repo } = repository;
      throw new DomeError("upstream_rejected", `${owner}/${repo} has no branch ${branch}. The last good list stays.`);
    },
  });
  const spent = () => ({
    requests: transport.usage.sent + client.usage.sent,
    charged: transport.usage.charged + client.usage.charged,
    points: reader.spent.points,
  });
  let accounted = { requests: 0, charged: 0, points: 0 };
  return {
    reader,
    context,
    requests: () => spent().requests,
    unaccounted: () => spent().requests - accounted.requests,
    account(stats) {
      const now = spent();
      stats.github.requests += now.requests - accounted.requests;
      stats.github.charged += now.charged - accounted.charged;
      stats.github.points += now.points - accounted.points;
      accounted = now;
    },
  };
}
