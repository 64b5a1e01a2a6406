import { isoUtc } from "../git/objects.ts";
import type { Urls } from "../rest/account-view.ts";
import { simpleUser } from "../rest/account-view.ts";
import { nodeId } from "../state/model.ts";
import type { Registry } from "../state/registry.ts";
import type { WorldIssue, WorldRepository } from "./world.ts";

/** An issue as REST and deliveries show it. */
export function issueView(
  urls: Urls,
  registry: Registry,
  repository: WorldRepository,
  issue: WorldIssue,
): Record<string, unknown> {
  const url = `${urls.api}/repos/${repository.owner}/${repository.name}/issues/${issue.number}`;
  const repositoryUrl = `${urls.api}/repos/${repository.owner}/${repository.name}`;
  const people = issue.assignees.map((login) => simpleUser(urls, registry.account(login)));
  return {
    url,
    repository_url: repositoryUrl,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${urls.web}/${repository.owner}/${repository.name}/issues/${issue.number}`,
    id: issue.id,
    node_id: nodeId("Issue", issue.id),
    number: issue.number,
    title: issue.title,
    user: simpleUser(urls, registry.account("somebody")),
    labels: issue.labels.map((name, i) => ({
      id: issue.id * 10 + i,
      node_id: nodeId("Label", `${issue.id}${i}`),
      url: `${repositoryUrl}/labels/${encodeURIComponent(name)}`,
      name,
      color: "7057ff",
      default: false,
      description: null,
    })),
    state: issue.state,
    locked: issue.locked,
    assignee: people[0] ?? null,
    assignees: people,
    milestone: null,
    comments: issue.comments,
    created_at: isoUtc(issue.createdAtMs),
    updated_at: isoUtc(issue.updatedAtMs),
    closed_at: issue.state === "closed" ? isoUtc(issue.updatedAtMs) : null,
    author_association: "NONE",
    active_lock_reason: null,
    body: issue.body,
    reactions: {
      url: `${url}/reactions`,
      total_count: 0,
      "+1": 0,
      "-1": 0,
      laugh: 0,
      hooray: 0,
      confused: 0,
      heart: 0,
      rocket: 0,
      eyes: 0,
    },
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.state === "closed" ? "completed" : null,
  };
}
