import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAwesomeForBeginners } from "../src/adapters/awesome-for-beginners.ts";
import { githubSearch } from "../src/adapters/github-search.ts";
import { parseGoodFirstIssue } from "../src/adapters/good-first-issue.ts";
import { parseUpForGrabs } from "../src/adapters/up-for-grabs.ts";
import { labelCandidates } from "../src/labels.ts";
import { parseRepositoryLink } from "../src/repository-link.ts";
import type { FoundRepository, SourceContext } from "../src/types.ts";

const DATA = join(import.meta.dirname, "../../../../shared/data");
const hasData = existsSync(DATA);
if (!hasData && process.env["CI"] === "true") throw new Error(`${DATA} is missing: CI must test with the real lists`);
/** Real files of a folder, where they are at hand. */
const real = (folder: string, form: RegExp): string[] =>
  hasData
    ? readdirSync(join(DATA, folder))
        .filter((name) => form.test(name))
        .map((name) => join(folder, name))
    : [];
const text = (file: string): string => readFileSync(join(DATA, file), "utf8");

describe("a link", () => {
  it.each([
    ["https://github.com/ppy/osu", { owner: "ppy", name: "osu", label: null }],
    ["https://github.com/ppy/osu/", { owner: "ppy", name: "osu", label: null }],
    ["http://www.github.com/ppy/osu.git", { owner: "ppy", name: "osu", label: null }],
    ["github.com/a/b.c_d-e", { owner: "a", name: "b.c_d-e", label: null }],
    ["https://github.com/a/b/labels/good%20first%20issue", { owner: "a", name: "b", label: "good first issue" }],
    ["https://github.com/a/b/labels/Difficulty/1%3AEasy", { owner: "a", name: "b", label: "Difficulty/1:Easy" }],
    ['https://github.com/a/b/issues?q=is:open+label:"Up+For+Grabs"', { owner: "a", name: "b", label: "Up For Grabs" }],
    ["https://github.com/a/b/issues?labels=easy&state=open", { owner: "a", name: "b", label: "easy" }],
    ["https://github.com/a/b/labels/%E0%A4%A", { owner: "a", name: "b", label: null }],
    ["https://github.com/a/b/tree/main/sub/folder", { owner: "a", name: "b", label: null }],
    ["https://gitlab.com/a/b", "not_on_github"],
    ["https://github.com.evil.example/a/b", "not_on_github"],
    ["https://github.com/a", "not_a_repository"],
    ["https://github.com/orgs/acme/repositories", "not_a_repository"],
    ["https://github.com/search?q=x", "not_a_repository"],
    ["https://github.com/-a/b", "not_a_repository"],
    ["javascript:alert(1)", "malformed"],
    ["", "malformed"],
  ])("%s is read as what it is", (link, expected) => {
    expect(parseRepositoryLink(link)).toEqual(expected);
  });
});

describe("real lists", () => {
  it.each(real("awesome-for-beginners", /^\d.*\.json$/))(
    "%s: every GitHub repository once, the rest with its reason",
    (file) => {
      const { entries, report } = parseAwesomeForBeginners(text(file));
      const raw = (JSON.parse(text(file)) as { repositories: { link: string }[] }).repositories;
      const onGitHub = raw.filter(({ link }) => new URL(link).hostname === "github.com");
      const distinct = new Set(
        onGitHub.map(({ link }) => new URL(link).pathname.split("/").slice(1, 3).join("/").toLowerCase()),
      );
      expect(entries.length).toBe(distinct.size);
      expect(report.skipped).toMatchObject({ not_on_github: raw.length - onGitHub.length });
      expect(entries.length + Object.values(report.skipped).reduce((a, b) => a + b, 0)).toBe(raw.length);
    },
  );

  it.each(real("awesome-for-beginners/invalid", /\.json$/))(
    "%s, which was committed broken, is refused whole",
    (file) => {
      expect(() => parseAwesomeForBeginners(text(file))).toThrow(
        expect.objectContaining({ code: "upstream_rejected" }) as Error,
      );
    },
  );

  it.each(real("up-for-grabs", /^projects-.*\.gz$/))("%s: read from the original YAML", (file) => {
    const lines = gunzipSync(readFileSync(join(DATA, file)))
      .toString("utf8")
      .trim()
      .split("\n");
    const files = lines.map(
      (line) => JSON.parse(line) as { file: string; yaml: string; data: { upforgrabs: { link: string } } },
    );
    const { entries, report } = parseUpForGrabs(files.map(({ file: path, yaml }) => ({ path, text: yaml })));
    const elsewhere = files.filter(
      ({ data }) => !/^https?:\/\/(?:www\.)?github\.com\//.test(data.upforgrabs.link),
    ).length;
    expect(report.skipped.malformed ?? 0).toBe(0);
    expect(report.skipped.not_on_github).toBe(elsewhere);
    expect(entries.length).toBeGreaterThan(0.93 * files.length);
    expect(entries.every(({ labels }) => labels.length > 0)).toBe(true);
  });

  it.each(real("good-first-issue-dev", /^repositories-.*\.json$/))("%s: every repository, with all labels", (file) => {
    const { repositories } = JSON.parse(text(file)) as { repositories: string[] };
    const toml = `repositories = [\n${repositories.map((name) => `    '${name}',\n`).join("")}]\n`;
    const labels = text(file.replace("repositories", "labels"));
    const { entries, report } = parseGoodFirstIssue(toml, labels);
    expect(entries.length + (report.skipped.duplicate ?? 0)).toBe(repositories.length);
    expect(entries[0]?.labels).toEqual((JSON.parse(labels) as { labels: string[] }).labels);
  });
});

describe("bad input", () => {
  it("leaves out an entry that is none, and keeps its neighbours", () => {
    const list = {
      repositories: [
        1,
        null,
        "x",
        {},
        { link: 5 },
        { link: "https://github.com/a/b", label: 7, technologies: "Go", description: [] },
      ],
    };
    const { entries, report } = parseAwesomeForBeginners(JSON.stringify(list));
    expect(entries).toEqual([{ owner: "a", name: "b", labels: [], languages: [], description: null }]);
    expect(report.skipped).toEqual({ malformed: 5 });
  });

  it.each(["", "{", "[]", "null", '{"repositories": {}}', "\ud800"])("refuses a list that is none: %j", (broken) => {
    expect(() => parseAwesomeForBeginners(broken)).toThrow(/last good list/);
    expect(() => parseGoodFirstIssue(broken, '{"labels": []}')).toThrow(/last good list/);
    expect(() => parseGoodFirstIssue("repositories = []", broken)).toThrow(/last good list/);
  });

  it("leaves out YAML that is broken, too large, full of aliases, or says something else", () => {
    const bomb = `a: &a [${"x, ".repeat(10)}]\nb: &b [*a,*a,*a,*a]\nupforgrabs: {name: *b, link: "https://github.com/a/c"}\n`;
    const good = "upforgrabs:\n  name: 'it''s, \"quoted\"'\n  link: https://github.com/a/b\n";
    const { entries, report } = parseUpForGrabs([
      { path: "a.yml", text: "a: [unclosed" },
      { path: "b.yml", text: null },
      { path: "c.yml", text: bomb },
      { path: "d.yml", text: "just words" },
      { path: "e.yml", text: "\u0000\u0001" },
      { path: "f.yml", text: good },
    ]);
    expect(entries).toMatchObject([{ owner: "a", name: "b", labels: [`it's, "quoted"`] }]);
    expect(report.skipped).toEqual({ malformed: 4, too_large: 1 });
  });

  it("keeps emoji, right-to-left text, commas and quotes in labels, and no control characters", () => {
    const label = '👶 Good, "first" \u0007issue مرحبا';
    const { entries } = parseAwesomeForBeginners(JSON.stringify({ repositories: [{ link: "github.com/a/b", label }] }));
    expect(entries[0]?.labels).toEqual(['👶 Good, "first"  issue مرحبا']);
  });

  it("never fails on a single entry, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 20 }),
        fc.string({ unit: "binary", maxLength: 200 }),
        (raw, yaml) => {
          const { entries, report } = parseAwesomeForBeginners(JSON.stringify({ repositories: raw }));
          expect(entries.length + Object.values(report.skipped).reduce((a, b) => a + b, 0)).toBe(raw.length);
          parseUpForGrabs([{ path: "x.yml", text: yaml }]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

it("a label is asked for in every spelling that GitHub tells apart", () => {
  expect(labelCandidates(["Good-first-issue"])).toEqual([
    "Good-first-issue",
    "Good first issue",
    "first-timers-only",
    "beginner friendly",
  ]);
  expect(labelCandidates(["Good First Issue, Difficulty/1:Easy"])).toEqual(
    expect.arrayContaining(["Good First Issue, Difficulty/1:Easy", "Good First Issue", "Difficulty/1:Easy"]),
  );
  expect(labelCandidates([])).toContain("good first issue");
  // However many a list names, the usual ones are among them.
  const many = labelCandidates(Array.from({ length: 80 }, (_, i) => `label-${i}`));
  expect(many).toHaveLength(30);
  expect(many).toEqual(expect.arrayContaining(["label-0", "good first issue", "first-timers-only"]));
});

describe("searching GitHub", () => {
  const all: FoundRepository[] = Array.from({ length: 2_600 }, (_, i) => ({
    owner: "acme", name: `r${i}`, stars: Math.floor(100 * 1.003 ** i), language: "Go", description: null,
  })); // prettier-ignore
  const context = (budget: number) => {
    const pages: string[] = [];
    const found = (query: string) => {
      const [, from = "0", to = "*"] = /stars:(\d+)\.\.(\d+|\*)/.exec(query) ?? [];
      return all.filter(({ stars }) => stars >= Number(from) && (to === "*" || stars <= Number(to))).toReversed();
    };
    const part: Partial<SourceContext> = {
      nowMs: () => Date.parse("2026-11-22"),
      searchesLeft: () => budget - pages.length,
      searchIssues: async (query) => (pages.push(query), { total: 1, items: [{ owner: "first", name: "timer" }] }),
      searchRepositories: async (query, page) => {
        pages.push(query);
        if (page > 10) throw new Error("Only the first 1000 search results are available");
        const items = found(query);
        return { total: items.length, items: items.slice((page - 1) * 100, page * 100) };
      },
    };
    return { context: part as SourceContext, pages };
  };

  it("is cut by stars until every part has at most 1,000 results, and misses none", async () => {
    const { context: source, pages } = context(1_000);
    const listing = await githubSearch.fetch(source, null);
    if (listing === "unchanged") throw new Error("nothing was listed");
    expect(listing.entries).toHaveLength(all.length + 1);
    expect(listing.isWhole).toBe(false);
    expect(pages.length).toBeLessThan(60);
    expect(pages.every((query) => query.length <= 256)).toBe(true);
  });

  it("stops when a scrape's searches are spent, goes on in the next one, and in the end has seen everything", async () => {
    const found = new Set<string>();
    let validator: string | null = null;
    let scrapes = 0;
    do {
      const { context: source, pages } = context(5);
      const listing = await githubSearch.fetch(source, validator);
      if (listing === "unchanged") throw new Error("nothing was listed");
      expect(pages.length).toBeLessThanOrEqual(5);
      // Each search adds something: none is spent on cutting alone.
      expect(listing.entries.length).toBeGreaterThan(0);
      for (const { name } of listing.entries) found.add(name);
      validator = listing.validator;
      expect(validator?.length ?? 0).toBeLessThan(2_000);
      if (++scrapes > 30) throw new Error("it never ends");
    } while (validator !== null);
    expect(found.size).toBe(all.length + 1);
  });

  it.each(["", "{", "[]", '[{"from":-1}]', '[{"from":1,"to":null,"page":0}]', '"etag"'])(
    "begins anew when what it kept is not its own: %j",
    async (kept) => {
      const { context: source, pages } = context(2);
      await githubSearch.fetch(source, kept);
      expect(pages[1]).toContain("stars:100..*");
    },
  );

  it("sends nothing when it may not, and keeps what is left", async () => {
    const { context: source, pages } = context(0);
    const kept = '[{"from":100,"to":500,"page":3}]';
    expect(await githubSearch.fetch(source, kept)).toMatchObject({ entries: [], validator: kept });
    expect(pages).toEqual([]);
  });
});
