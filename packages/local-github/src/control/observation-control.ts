import type { LocalGitHubControl, RequestFilter } from "./api.ts";
import type { Hub } from "../hub.ts";
import { info } from "../webhooks/deliveries.ts";
import type { Notifier } from "../webhooks/notifier.ts";
import { reportFailure } from "../report.ts";

type ObservationControl = Pick<
  LocalGitHubControl,
  "faults" | "requests" | "deliveries" | "events" | "setTreeLimit" | "setRateLimit" | "spendRateLimit"
>;

/** What goes wrong, what was asked, what was told. */
export function observationControl(hub: Hub, notifier: Notifier): ObservationControl {
  const { registry, requests, deliveries, faults, rateLimits } = hub;
  const listed = (filter: RequestFilter = {}): ReturnType<typeof requests.list> => {
    const id = filter.repository === undefined ? null : (registry.find(filter.repository)?.id ?? null);
    return requests.list(filter, id);
  };
  return {
    setTreeLimit: async (entries) => {
      hub.treeLimit = entries;
    },
    setRateLimit: async (kind, limit) => {
      rateLimits.limits[kind] = limit;
    },
    spendRateLimit: async (token, remaining = 0) => rateLimits.spend(token, remaining),
    events: {
      publish: async (events) => hub.feed.publish(events),
      setPollInterval: async (seconds) => {
        hub.feed.pollIntervalSeconds = seconds;
      },
    },
    faults: {
      add: async (fault) => ({ ...faults.add(fault) }),
      list: async () => faults.list(),
      clear: async () => faults.clear(),
    },
    requests: {
      list: async (filter) => listed(filter),
      count: async (filter) => listed(filter).length,
      reset: async () => requests.reset(),
    },
    deliveries: {
      setTarget: async (target) => {
        deliveries.target = target;
      },
      ping: () => notifier.ping(),
      send: ({ event, payload = {}, body, guid, headers }) => {
        const about = typeof payload === "object" && payload !== null && "action" in payload ? payload.action : null;
        const extra = {
          ...(body === undefined ? {} : { body }),
          ...(guid === undefined ? {} : { guid }),
          ...(headers ? { headers } : {}),
        };
        const action = typeof about === "string" ? about : null;
        return deliveries.deliver({
          event,
          action,
          payload,
          repositoryId: null,
          installationId: null,
          ref: null,
          hook: { type: "integration", id: hub.app.id },
          ...extra,
        });
      },
      list: async (match = {}) =>
        deliveries.log
          .list()
          .filter((attempt) => deliveries.matches(match, attempt))
          .map(info),
      payload: async (id) => deliveries.payload(id),
      redeliver: async (id) => {
        const attempt = deliveries.log.get(id);
        const made = attempt && (await deliveries.redeliver(attempt));
        if (!made) throw new Error(`delivery ${id} is not in the log (kept for three days), or no hook is set up`);
        return made;
      },
      script: async (rules) => deliveries.script(rules),
      clearScript: async () => deliveries.clearScript(),
      held: async () => deliveries.held(),
      release: async ({ ids, order = "oldest-first", wait = true } = {}) => {
        const all = deliveries.held().map((one) => one.id);
        const released = deliveries.release(ids ?? (order === "oldest-first" ? all : all.toReversed()));
        if (wait) return released;
        released.catch((err: unknown) => reportFailure("a release failed", err));
        return [];
      },
      settled: () => deliveries.settled(),
    },
  };
}
