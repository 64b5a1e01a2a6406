import { env } from "cloudflare:workers";
import { runBatch, writeRepos } from "@dome/db/beginner-issues";
import type { DeliveryHint, SummaryMessage } from "@dome/ingest-core/messages";
import { expect, it } from "vitest";
import { handleDelivery } from "../src/consume/deliveries.ts";
import { bench, database, NOW } from "./support.ts";

const hint: DeliveryHint = {
  deliveryId: "d1",
  event: "issues",
  action: "closed",
  installationId: null,
  repositoryIds: [42],
  more: false,
  ref: null,
  issueNumber: 5,
  receivedAtMs: NOW,
};

async function keep(): Promise<void> {
  await runBatch(
    database(),
    writeRepos(
      [
        {
          githubId: 42, owner: "acme", name: "site", githubUrl: "https://github.com/acme/site", description: null, stars: 1, languagesOrdered: [],
          languagesRaw: {}, mainLanguages: [], labels: ["starter"], goodFirstIssueTag: "starter", dataSourceId: "list", metadataHash: "x", readme: null, readmeSha: null,
          pushedAtMs: NOW, retiredAtMs: null, retiredReason: null,
        }, // prettier-ignore
      ],
      NOW,
    ),
  );
}

/** GitHub with one issue, or none. */
const github = (change: object | null) => {
  const issue = change && {
    number: 5, title: "Fix it", body: "Please", state: "OPEN", createdAt: "2026-11-01T00:00:00Z", updatedAt: "2026-11-20T00:00:00Z", locked: false,
    url: "https://github.com/acme/site/issues/5", comments: { totalCount: 0 }, assignees: { nodes: [] }, labels: { nodes: [{ name: "Starter" }] },
    closedByPullRequestsReferences: { totalCount: 0 }, ...change,
  }; // prettier-ignore
  return () =>
    Response.json({
      data: { rateLimit: { cost: 1 }, r0: { databaseId: 42, i5: issue } },
      ...(issue === null && { errors: [{ type: "NOT_FOUND", path: ["r0", "i5"], message: "no" }] }),
    });
};

const played = (change: object | null) => {
  const summaries: SummaryMessage[] = [];
  const made = bench([[/^POST \/graphql$/, github(change)]], {
    summaries: { send: async (message) => void summaries.push(message) },
  });
  return { ...made, summaries };
};
const state = async () =>
  await env.DB.prepare("select state, is_listed as listed, removed_reason as why from issues").first();

it("an issue's delivery has it read from GitHub at once, queued when it is new, and taken off the list when it is not free", async () => {
  await keep();
  const first = played({});
  await handleDelivery(first.deps, hint);
  expect(first.asked).toEqual(["POST /graphql"]);
  expect(first.summaries).toEqual([{ v: 1, type: "summarize" }]);
  expect(await state()).toEqual({ state: "open", listed: 1, why: null });
  for (const [change, expected] of [
    [{ state: "CLOSED" }, { state: "closed", listed: 0, why: null }],
    [
      { state: "OPEN", assignees: { nodes: [{ login: "ada" }] } },
      { state: "open", listed: 0, why: null },
    ],
    [{ closedByPullRequestsReferences: { totalCount: 1 } }, { state: "open", listed: 0, why: null }],
    [{ labels: { nodes: [{ name: "bug" }] } }, { state: "open", listed: 0, why: "unlabelled" }],
    [{}, { state: "open", listed: 1, why: null }],
    [null, { state: "open", listed: 0, why: "deleted" }],
  ] as const) {
    await handleDelivery(played(change).deps, { ...hint, deliveryId: JSON.stringify(change) });
    expect(await state()).toEqual(expected);
  }
  expect(await env.DB.prepare("select outcome from webhook_deliveries where id = 'd1'").first("outcome")).toBe(
    "the issue is new",
  );
});

it.each([
  ["is down", () => true],
  ["stumbles once", (asked: number) => asked === 1],
])(
  "a delivery waits for its next turn when GitHub %s: the list must not lag until the next scrape",
  async (_, fails) => {
    await keep();
    let asked = 0;
    const answering = github({});
    const { deps } = bench([
      [/^POST \/graphql$/, () => (fails(++asked) ? new Response(null, { status: 502 }) : answering())],
    ]);
    await expect(handleDelivery(deps, hint)).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(asked).toBe(2);
  },
);

it("a repository whose issues are not kept costs nothing, and one without the label is not taken in", async () => {
  const unknown = played({});
  await handleDelivery(unknown.deps, hint);
  expect(unknown.asked).toEqual([]);
  await keep();
  const unlabelled = played({ labels: { nodes: [{ name: "bug" }] } });
  await handleDelivery(unlabelled.deps, hint);
  expect(await state()).toBeNull();
  expect(unlabelled.summaries).toEqual([]);
});
