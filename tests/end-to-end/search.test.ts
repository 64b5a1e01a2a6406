import type { DeletionView, SearchHit } from "@dome/ingest-core/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Dome } from "./support/dome.ts";
import { eventually } from "./support/eventually.ts";
import { type Platform, startPlatform } from "./support/platform.ts";

let platform: Platform;
let dome: Dome;

beforeAll(async () => {
  platform = await startPlatform();
  dome = new Dome(platform);
});
afterAll(async () => await platform.close());

interface Found {
  results: SearchHit[];
}

const search = async (query: string): Promise<SearchHit[]> =>
  (await dome.expect<Found>(200, "POST", "/api/projects/default/query", { query, k: 10 })).results;

it("answers from the commit a job completed with, from the next one after a push, and from nothing after the removal", async () => {
  const source = await platform.github.createRepository({ owner: "acme", name: "searched", notify: false });
  const first = await platform.github.commit(source.id, {
    changes: [
      { path: "src/zoo.ts", content: "export function feedTheMarmot(): number {\n  return 1;\n}\n" },
      { path: "docs/zoo.md", content: "# Zoo\n\n## Walrus\n\nThe walrus sleeps.\n" },
    ],
    notify: false,
  });
  const { repository, job } = await dome.register(source);
  const done = await dome.ended(job.id);
  expect(done).toMatchObject({ status: "completed", phase: "done", commitSha: first.after });
  expect(done.storedAtMs).toBeLessThanOrEqual(done.finishedAtMs ?? 0);
  expect(await dome.repository(repository.id)).toMatchObject({ indexedCommitSha: first.after });
  const [hit] = await search("feed marmot");
  expect(hit).toMatchObject({
    path: "src/zoo.ts",
    commitSha: first.after,
    startLine: 1,
    symbol: "feedTheMarmot",
    owner: "acme",
    repo: "searched",
  });

  const second = await platform.github.commit(source.id, {
    changes: [{ path: "src/zoo.ts", content: "export const feedTheOtter = 2;\n" }],
  });
  await dome.reaches(repository.id, second.after);
  expect((await search("otter"))[0]).toMatchObject({ path: "src/zoo.ts", commitSha: second.after });
  expect((await search("marmot walrus")).map(({ snippet }) => snippet).join()).not.toContain("Marmot");

  const gone: DeletionView = await dome.remove(repository.id);
  expect(gone).toMatchObject({ repositories: 1, refs: 2, chunks: 2 });
  expect((await dome.call("POST", "/api/projects/default/query", { query: "otter" })).status).toBe(404);
});

it("makes searchable what lost its message, by the sweep alone", async () => {
  const source = await platform.github.createRepository({ owner: "acme", name: "behind", notify: false });
  await platform.github.commit(source.id, { changes: [{ path: "a.md", content: "# Platypus\n" }], notify: false });
  const { repository, job } = await dome.register(source);
  await dome.ended(job.id);
  // As if the index had been left behind two hours ago.
  await platform.db
    .prepare(
      "update provider_repositories set indexed_version = 0, indexed_commit_sha = null, last_synced_at_ms = 1 where id = ?",
    )
    .bind(repository.id)
    .run();
  await platform.cron("*/5 * * * *");
  await eventually(
    "the index catches up",
    async () => (await dome.repository(repository.id)).indexedCommitSha !== null,
    async () => await dome.repository(repository.id),
  );
  expect((await search("platypus"))[0]).toMatchObject({ path: "a.md" });
});
