import type { Hub } from "../hub.ts";
import { issueView } from "../issues/issue-view.ts";
import type { WorldIssue } from "../issues/world.ts";
import type { Notifier } from "../webhooks/notifier.ts";
import type { LocalGitHubControl, NotifyOptions } from "./api.ts";

/** Repositories and their issues, as data. */
export function issueControl(hub: Hub, notifier: Notifier): Pick<LocalGitHubControl, "issues"> {
  const announce = async (name: string, action: string, issue: WorldIssue, options: NotifyOptions): Promise<void> => {
    const repository = hub.registry.find(name);
    if (!repository) return;
    const view = issueView(hub.urls, hub.registry, hub.issues.require(name), issue);
    await notifier.issue(repository, action, view, options);
  };
  return {
    issues: {
      load: async (repositories) => {
        hub.issues.load(repositories);
        return hub.issues.counts();
      },
      clear: async () => {
        hub.issues.clear();
        hub.buckets.clear();
      },
      counts: async () => hub.issues.counts(),
      change: async (repository, change) => hub.issues.change(repository, change),
      remove: async (repository) => hub.issues.remove(repository),
      put: async (repository, issue, options = {}) => {
        const made = hub.issues.putIssue(repository, issue);
        await announce(repository, options.action ?? "edited", made, options);
      },
      delete: async (repository, number, options = {}) => {
        const issue = hub.issues.require(repository).issues.get(number);
        hub.issues.deleteIssue(repository, number);
        if (issue) await announce(repository, "deleted", issue, options);
      },
      setLimit: async (resource, limit) => {
        hub.buckets.limits[resource] = limit;
      },
    },
  };
}
