import { isoUtc } from "../git/objects.ts";
import { notFound, refusal } from "../http/errors.ts";
import type { Attempt } from "../webhooks/delivery-log.ts";
import type { Reply, RestRequest, Route } from "./context.ts";

const LIST_DOCS = "apps/webhooks#list-deliveries-for-an-app-webhook";
const ONE_DOCS = "apps/webhooks#get-a-delivery-for-an-app-webhook";
const REDELIVER_DOCS = "apps/webhooks#redeliver-a-delivery-for-an-app-webhook";

/** The App's webhook: what was delivered, and sending it again. */
export const deliveryRoutes: Route[] = [
  {
    endpoint: "deliveries",
    method: "GET",
    pattern: "/app/hook/deliveries",
    docs: LIST_DOCS,
    access: "app",
    handle: list,
  },
  {
    endpoint: "delivery",
    method: "GET",
    pattern: "/app/hook/deliveries/{delivery_id}",
    docs: ONE_DOCS,
    access: "app",
    handle: getOne,
  },
  {
    endpoint: "redeliver",
    method: "POST",
    pattern: "/app/hook/deliveries/{delivery_id}/attempts",
    docs: REDELIVER_DOCS,
    access: "app",
    handle: redeliver,
  },
];

/** Newest first, paged by a cursor: the id below which to go on. */
function list({ hub, query }: RestRequest): Reply {
  const perPage = Math.min(100, Math.max(1, Number.parseInt(query.get("per_page") ?? "30", 10) || 30));
  const cursor = /^v1_(\d+)$/.exec(query.get("cursor") ?? "")?.[1];
  if (query.has("cursor") && cursor === undefined) throw refusal(422, "Invalid cursor", LIST_DOCS);
  const status = query.get("status");
  const all = hub.deliveries.log
    .list()
    .filter((attempt) => cursor === undefined || attempt.id < Number(cursor))
    .filter(
      (attempt) =>
        status === null ||
        (status === "failure" ? attempt.statusCode >= 400 : attempt.statusCode >= 200 && attempt.statusCode < 400),
    );
  const shown = all.slice(0, perPage);
  const headers: Record<string, string> = {};
  if (all.length > perPage) {
    const next = new URLSearchParams(query);
    next.set("cursor", `v1_${shown.at(-1)!.id}`);
    headers["Link"] = `<${hub.urls.api}/app/hook/deliveries?${next}>; rel="next"`;
  }
  return { headers, json: shown.map(item) };
}

function item(attempt: Attempt): Record<string, unknown> {
  return {
    id: attempt.id,
    guid: attempt.guid,
    delivered_at: isoUtc(attempt.deliveredAtMs),
    redelivery: attempt.redelivery,
    duration: attempt.durationMs / 1000,
    status: attempt.status,
    status_code: attempt.statusCode,
    event: attempt.event,
    action: attempt.action,
    installation_id: attempt.installationId,
    repository_id: attempt.repositoryId,
    throttled_at: null,
  };
}

function find({ hub, params }: RestRequest, docs: string): Attempt {
  const attempt = hub.deliveries.log.get(Number(params["delivery_id"]));
  if (!attempt) throw notFound(docs);
  return attempt;
}

function getOne(request: RestRequest): Reply {
  const attempt = find(request, ONE_DOCS);
  return {
    json: {
      ...item(attempt),
      url: attempt.url,
      request: { headers: attempt.requestHeaders, payload: attempt.payload },
      response: { headers: attempt.responseHeaders, payload: attempt.responseBody },
    },
  };
}

/** Answers at once; the attempt itself happens later, as at GitHub. */
function redeliver(request: RestRequest): Reply {
  void request.hub.deliveries.redeliver(find(request, REDELIVER_DOCS));
  return { status: 202, json: {} };
}
