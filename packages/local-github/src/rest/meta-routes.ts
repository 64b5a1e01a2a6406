import { notFound } from "../http/errors.ts";
import type { Bucket } from "../http/rate-limits.ts";
import { publicUser } from "./account-view.ts";
import type { Route } from "./context.ts";

const HOUR_MS = 3_600_000;

/** What belongs to no repository and no App. */
export const metaRoutes: Route[] = [
  {
    endpoint: "rate-limit",
    method: "GET",
    pattern: "/rate_limit",
    docs: "rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user",
    access: "any",
    handle: ({ hub, identity, version }) => {
      const core = rate(hub.rateLimits.bucket(identity));
      const search = {
        limit: identity.kind === "anonymous" ? 10 : 30,
        used: 0,
        remaining: identity.kind === "anonymous" ? 10 : 30,
        reset: Math.floor((hub.clock.now() + 60_000) / 1000),
      };
      const graphql = {
        limit: identity.kind === "anonymous" ? 0 : 5000,
        used: 0,
        remaining: identity.kind === "anonymous" ? 0 : 5000,
        reset: Math.floor((hub.clock.now() + HOUR_MS) / 1000),
      };
      return { json: { resources: { core, search, graphql }, ...(version === "2022-11-28" ? { rate: core } : {}) } };
    },
  },
  {
    endpoint: "meta",
    method: "GET",
    pattern: "/meta",
    docs: "meta/meta#get-apiname-meta-information",
    access: "any",
    handle: () => ({
      json: {
        verifiable_password_authentication: false,
        hooks: ["127.0.0.0/8", "::1/128"],
        web: ["127.0.0.0/8"],
        api: ["127.0.0.0/8"],
        git: ["127.0.0.0/8"],
      },
    }),
  },
  {
    endpoint: "user",
    method: "GET",
    pattern: "/users/{username}",
    docs: "users/users#get-a-user",
    access: "any",
    handle: ({ hub, params }) => {
      const account = hub.registry.accounts.get(params["username"]!.toLowerCase());
      if (!account) throw notFound("users/users#get-a-user");
      const owned = [...hub.registry.repositories.values()].filter((one) => one.owner === account && !one.private);
      return { json: publicUser(hub.urls, account, owned.length), lastModifiedMs: account.createdAtMs };
    },
  },
];

function rate(bucket: Bucket): Record<string, number> {
  return {
    limit: bucket.limit,
    used: bucket.used,
    remaining: Math.max(0, bucket.limit - bucket.used),
    reset: Math.floor(bucket.resetAtMs / 1000),
  };
}
