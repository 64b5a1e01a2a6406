import type { ProgressHubApi, ProgressPublisher } from "../contracts/index.ts";

/** The hubs, as a publisher needs them: a Durable Object namespace, or anything that finds a hub by name. */
export interface ProgressHubNamespace {
  getByName(name: string): ProgressHubApi;
}

/** The name of a person's hub. */
export const hubName = (userId: string): string => `user:${userId}`;

/** Publishes over the binding. The system's own jobs have no watchers and go nowhere. */
export const createPublisher = (hubs: ProgressHubNamespace): ProgressPublisher => ({
  async publish(userId, project, update) {
    if (userId !== null) await hubs.getByName(hubName(userId)).publish(project, update);
  },
});
