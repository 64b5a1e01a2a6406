import { claimLease, releaseLease } from "@dome/db";
import { type Claim, claimLookups, settleLookups, type Settlement } from "@dome/db/events";
import { type DomeError, errorFields, isDomeError } from "@dome/ingest-core/errors";
import { type LookupClient, openLookups } from "@dome/ingest-core/github";
import { newId } from "@dome/ingest-core/ids";
import type { ConsumerDeps } from "../deps.ts";
import { factsOf, nodeFactsOf } from "./facts.ts";

const LEASE = "enrich";
/** A pass ends well before its lease, and a claim after it. */
const WORK_MS = 4 * 60_000;
const LEASE_MS = 8 * 60_000;
const CLAIM_MS = 10 * 60_000;
/** Claimed at once: one by one where each is a request, as many as a query takes where they are asked for together. */
const CLAIMED_SINGLY = 6;
const CLAIMED_TOGETHER = 100;
const FIRST_RETRY_MS = 5 * 60_000;

/** What a pass did. */
export interface EnrichReport {
  found: number;
  gone: number;
  failed: number;
  requests: number;
  /** Seconds until GitHub may be asked again; null: it was not refused. */
  waitSeconds: number | null;
}

/** Codes that say: not there, and asking again will not bring it back. */
const GONE: ReadonlySet<string> = new Set(["not_found", "gone", "blocked", "forbidden"]);

/**
 * Looks up accounts and repositories that wait for it, the most pushed first, until nothing waits, the limit refuses or time is up.
 * One pass at a time: the order would not hold otherwise. Returns null when another is at it, or the limit is known to refuse still.
 */
export async function enrich(deps: ConsumerDeps): Promise<EnrichReport | null> {
  const { db, nowMs } = deps;
  const token = newId();
  const startedAtMs = nowMs();
  const lease = await claimLease(db, LEASE, { token, nowMs: startedAtMs, expiresAtMs: startedAtMs + LEASE_MS });
  if (lease === null) return null;
  if (Number(lease.cursor ?? 0) > startedAtMs) {
    await releaseLease(db, LEASE, token, lease.cursor);
    return null;
  }
  const client = openLookups({
    settings: deps.settings,
    budget: deps.budget,
    installationId: null,
    priority: "backfill",
    log: deps.log,
    nowMs,
    ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }),
  });
  const report: EnrichReport = { found: 0, gone: 0, failed: 0, requests: 0, waitSeconds: null };
  const pass: Pass = { deps, client, token, report, inBatches: client.batches };
  while (report.waitSeconds === null && nowMs() - startedAtMs < WORK_MS) {
    const claims = await claimLookups(db, {
      token,
      nowMs: nowMs(),
      untilMs: nowMs() + CLAIM_MS,
      limit: pass.inBatches ? CLAIMED_TOGETHER : CLAIMED_SINGLY,
    });
    if (claims.length === 0) break;
    await lookUp(pass, claims);
  }
  report.requests = client.usage.sent;
  await releaseLease(
    db,
    LEASE,
    token,
    report.waitSeconds === null ? null : String(nowMs() + report.waitSeconds * 1_000),
  );
  if (report.found + report.gone + report.failed > 0) deps.log.info("enrich.finished", { ...report });
  deps.metrics.record("events.enriched", report.found);
  return report;
}

interface Pass {
  deps: ConsumerDeps;
  client: LookupClient;
  token: string;
  report: EnrichReport;
  /** Until the server turns out to have no GraphQL. */
  inBatches: boolean;
}

async function lookUp(pass: Pass, claims: readonly Claim[]): Promise<void> {
  const { deps, token } = pass;
  const together = pass.inBatches ? await askTogether(pass, claims) : new Map<Claim, Settlement>();
  const settlements: Settlement[] = [];
  for (const claim of claims) {
    const settlement = together.get(claim) ?? (await askSingly(pass, claim));
    settlements.push(settlement);
    // What was learned is kept even if the Worker dies over the next one.
    if (!pass.inBatches) await settleLookups(deps.db, token, [settlement], deps.nowMs());
  }
  if (pass.inBatches) await settleLookups(deps.db, token, settlements, deps.nowMs());
}

/** Those a query found. The others (organizations, bots, the deleted) are asked for one by one. */
async function askTogether(pass: Pass, claims: readonly Claim[]): Promise<Map<Claim, Settlement>> {
  const found = new Map<Claim, Settlement>();
  try {
    const nodes = await pass.client.nodes(claims);
    for (const [index, claim] of claims.entries()) {
      const facts = nodeFactsOf(claim.kind, claim.id, nodes[index]);
      if (facts === null) continue;
      found.set(claim, { kind: claim.kind, id: claim.id, outcome: "found", facts });
      pass.report.found++;
    }
  } catch (err) {
    if (!isDomeError(err)) throw err;
    if (err.code === "rate_limited") refused(pass, err);
    else pass.inBatches = false;
    pass.deps.log.warn("enrich.batch_failed", { count: claims.length, ...errorFields(err) });
  }
  return found;
}

async function askSingly(pass: Pass, claim: Claim): Promise<Settlement> {
  const { client, report, deps } = pass;
  const { kind, id } = claim;
  if (report.waitSeconds !== null) return { kind, id, outcome: "released" };
  try {
    const facts = factsOf(kind, id, kind === "actor" ? await client.account(id) : await client.repository(id));
    if (facts !== null) {
      report.found++;
      return { kind, id, outcome: "found", facts };
    }
    return failed(pass, claim, "upstream_unavailable");
  } catch (err) {
    if (!isDomeError(err)) throw err;
    if (GONE.has(err.code)) {
      report.gone++;
      return { kind, id, outcome: "gone", code: err.code };
    }
    if (err.code === "rate_limited" || err.code === "upstream_rejected" || err.code === "misconfigured") {
      // Not this one's fault: nothing can be asked for now.
      refused(pass, err);
      deps.log.warn("enrich.stopped", errorFields(err));
      return { kind, id, outcome: "released" };
    }
    deps.log.warn("enrich.failed", { kind, id, attempt: claim.attempts, ...errorFields(err) });
    return failed(pass, claim, err.code);
  }
}

function failed({ report, deps }: Pass, { kind, id, attempts }: Claim, code: string): Settlement {
  report.failed++;
  const retryAtMs = deps.nowMs() + FIRST_RETRY_MS * 2 ** (attempts - 1);
  return { kind, id, outcome: "failed", code, retryAtMs };
}

/** Without a time of GitHub's own, a quarter of an hour. */
const refused = ({ report }: Pass, err: DomeError): void => {
  report.waitSeconds = err.retryAfterSeconds ?? 900;
};
