import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { EmbeddingCache } from "../src/embedding-cache.ts";
import { SearchIndex } from "../src/search-index/search-index.ts";

const layout = (sql: SqlStorage): string =>
  sql.exec<{ sql: string }>("select sql from sqlite_master where name = 'vectors'").one().sql;

it("keeps vectors that were remembered in a table without row ids", async () => {
  const cache = env.EMBEDDING_CACHE.getByName("1/0");
  await runInDurableObject(cache, async (_, state) => {
    const { sql } = state.storage;
    sql.exec("drop table vectors");
    sql.exec(`create table vectors (
      sha text not null, variant text not null, part integer not null, data blob not null, used_day integer not null,
      primary key (sha, variant, part)) without rowid`);
    sql.exec("create index vectors_by_day on vectors (used_day)");
    const today = Math.floor(Date.now() / 86_400_000);
    sql.exec("insert into vectors values ('a', 'v', 0, x'0102', ?), ('a', 'v', 1, x'03', ?)", today, today);
    const again = new EmbeddingCache(state, env);
    expect(layout(sql)).not.toMatch(/without rowid/);
    expect(await again.get([{ sha: "a", variant: "v" }])).toEqual([new Int8Array([1, 2, 3])]);
    await again.put([{ sha: "a", variant: "v", bytes: 1 }], new Int8Array([9]));
    // What was longer before would be two parts.
    expect(await new EmbeddingCache(state, env).count()).toBe(1);
    const indexes = sql.exec<{ name: string }>(
      "select name from sqlite_master where type = 'index' and sql is not null",
    );
    expect(
      indexes
        .toArray()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["vectors_by_content", "vectors_by_day"]);
  });
});

it("keeps an index's vectors that were in a table without row ids", async () => {
  await runInDurableObject(env.SEARCH_INDEX.getByName("old"), (_, state) => {
    const { sql } = state.storage;
    sql.exec("drop table vectors");
    sql.exec(`create table vectors (
      file integer not null, model text not null, part integer not null, data blob not null, primary key (file, model, part)) without rowid`);
    sql.exec("insert into vectors values (1, 'm', 0, x'01'), (1, 'm', 1, x'02'), (2, 'm', 0, x'03')");
    expect([new SearchIndex(state, env), new SearchIndex(state, env)]).toHaveLength(2);
    expect(layout(sql)).not.toMatch(/without rowid/);
    expect([...sql.exec("select file, model, part, hex(data) as data from vectors order by file, part").raw()]).toEqual(
      [
        [1, "m", 0, "01"],
        [1, "m", 1, "02"],
        [2, "m", 0, "03"],
      ],
    );
  });
});

it("writes nothing when an index wakes that is as it should be", async () => {
  await runInDurableObject(env.SEARCH_INDEX.getByName("awake"), (_, state) => {
    const { sql } = state.storage;
    const settings = (): unknown[] => [...sql.exec("select k, v from texts_config order by k").raw()];
    const changes = (): unknown => sql.exec("select total_changes() as n").one().n;
    const before = [settings(), changes()];
    expect(new SearchIndex(state, env)).toBeDefined();
    expect([settings(), changes()]).toEqual(before);
    expect(settings()).toEqual(expect.arrayContaining([["automerge", 0]]));
    // One that was made with other settings is told once.
    sql.exec("insert into texts (texts, rank) values ('automerge', 16)");
    expect(new SearchIndex(state, env)).toBeDefined();
    expect(settings()).toEqual(before[0]);
  });
});
