import { DomeError, ERROR_STATUS, errorFields, isDomeError } from "@dome/ingest-core/errors";
import { type HealthCheck, healthResponse } from "@dome/ingest-core/health";
import type { Logger } from "@dome/ingest-core/log";
import type { Metrics } from "@dome/ingest-core/metrics";
import { type ReceiveDeps, receiveDelivery } from "./receive-delivery.ts";

export interface RouteDeps {
  /** Made once a delivery comes in. @throws {DomeError} `misconfigured`. */
  receive(): ReceiveDeps;
  /** What `/health` looks at, by name. */
  checks: Record<string, HealthCheck>;
  log: Logger;
  metrics: Metrics;
}

const METHODS: Readonly<Record<string, string>> = { "/": "POST", "/webhook": "POST", "/health": "GET, HEAD" };

const ACCEPTED = { status: 202, headers: { "content-type": "application/json" } } as const;

/** The path of an absolute URL as it was asked for, without its query. A parsed URL would cost as much as a delivery's hint. */
function pathOf(url: string): string {
  const from = url.indexOf("/", url.indexOf("://") + 3);
  if (from === -1) return "/";
  const to = url.slice(from).search(/[?#]/);
  return to === -1 ? url.slice(from) : url.slice(from, from + to);
}

/** Answers a request: deliveries at `/webhook` and `/`, health at `/health`. Never throws. */
export async function route(deps: RouteDeps, request: Request): Promise<Response> {
  const pathname = pathOf(request.url);
  const allowed = METHODS[pathname];
  if (allowed === undefined)
    return failure(new DomeError("not_found", "There is nothing here. Deliveries go to POST /webhook."));
  if (!allowed.split(", ").includes(request.method)) {
    return Response.json(
      { error: { code: "invalid_input", message: `${pathname} takes ${allowed} only.` } },
      { status: 405, headers: { allow: allowed } },
    );
  }
  if (pathname === "/health") return await healthResponse(deps.checks, deps.log);
  try {
    const { event, status, delivery } = await receiveDelivery(deps.receive(), request);
    if (status === "ignored") deps.metrics.record("webhook.unhandled", 1, event);
    else deps.metrics.record("webhook.delivery", 1, event, status);
    return new Response(JSON.stringify({ status, delivery }), ACCEPTED);
  } catch (err) {
    return reject(deps, err);
  }
}

function reject(deps: RouteDeps, err: unknown): Response {
  const error = isDomeError(err)
    ? err
    : new DomeError("internal", "The delivery could not be processed. Redeliver it.", { cause: err });
  const status = ERROR_STATUS[error.code];
  deps.metrics.record("webhook.rejected", 1, error.code);
  // Strangers knock all day: their mistakes are counted, and seen only by who asks for them. Ours are warnings.
  if (status >= 500) deps.log.error("webhook.failed", errorFields(error));
  else deps.log.info("webhook.rejected", errorFields(error));
  return failure(error);
}

const failure = (error: DomeError): Response =>
  Response.json({ error: { code: error.code, message: error.message } }, { status: ERROR_STATUS[error.code] });
