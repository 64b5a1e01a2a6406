import fc from "fast-check";
import { expect, it } from "vitest";
import { estimateDifficulty, explainIssue, extractRepo, type IssueText } from "../src/index.ts";

const issue = (change: Partial<IssueText>): IssueText => ({
  owner: "acme",
  name: "site",
  description: null,
  languages: [],
  title: "Title",
  body: "",
  labels: [],
  ...change,
});
const offline = async (change: Partial<IssueText>) => (await explainIssue(issue(change), null)).value;

it("explains with the issue's own sentences, without templates, code, links and mark-up", async () => {
  const body =
    "<!-- Thanks for reporting! -->\n### Description\nThe **start page** greets with `helo`, see https://example.com/x for more.\n\n```js\nrun()\n```\n\n- [ ] I searched\n\nIt is in src/pages/start.ts at the top.";
  const { intro, firstSteps, difficulty } = await offline({ title: "Fix typo in greeting", body });
  expect(intro).toBe(
    "Fix typo in greeting. The start page greets with helo, see for more. It is in src/pages/start.ts at the top.",
  );
  expect(firstSteps).toContain("Look at what it names: src/pages/start.ts.");
  expect(difficulty).toBe(1);
});

it("rates a typo below a refactoring below a race in the design", () => {
  const of = (title: string) => estimateDifficulty({ title, body: "Some words about it here.", labels: [] }).difficulty;
  expect(of("Fix typo in README")).toBeLessThan(of("Add a dark theme"));
  expect(of("Add a dark theme")).toBeLessThan(of("Redesign the scheduler: deadlock and memory leak"));
});

it("summarises a repository by its description and README", () => {
  const repo = {
    owner: "acme",
    name: "site",
    languages: ["Go"],
    description: "Rockets for everybody",
    readme: "[![x](y)](z)\n# Site\n\nSite lists all rockets that ever flew. It is updated daily.",
  };
  expect(extractRepo(repo)).toBe("Rockets for everybody. Site lists all rockets that ever flew. It is updated daily.");
  expect(extractRepo({ ...repo, description: null, readme: null })).toBe(
    "acme/site, written in Go. It has no description.",
  );
});

it("takes any text, however long or odd, and gives plain text within its limits", async () => {
  const odd = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "a".repeat(1_000_000),
      "<".repeat(100_000),
      "[](".repeat(50_000),
      "👩‍👩‍👧‍👦".repeat(5_000),
      "\u202eevil\u202c مرحبا",
      "```\n".repeat(10_000),
      "\ud800",
      "a.b/".repeat(20_000),
    ),
  );
  await fc.assert(
    fc.asyncProperty(odd, odd, fc.array(odd, { maxLength: 2 }), async (title, body, labels) => {
      const value = await offline({ title, body, labels: labels.map((label) => label.slice(0, 100)) });
      expect([null, 1, 2, 3, 4, 5]).toContain(value.difficulty);
      expect(value.difficulty === null).toBe(value.unratedReason !== null);
      for (const text of [value.intro, ...value.firstSteps]) {
        expect(text.length).toBeLessThanOrEqual(700);
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/[<>\u0000-\u001f\u202a-\u202e]|https?:\/\//);
      }
    }),
    { numRuns: 60 },
  );
});
