import fc from "fast-check";
import { expect, it } from "vitest";
import { explainIssue, extractRepo, type IssueText, suggestDifficulty } from "../src/index.ts";

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
  const { intro, firstSteps } = await offline({ title: "Fix typo in greeting", body });
  expect(intro).toBe("The start page greets with helo, see for more. It is in src/pages/start.ts at the top.");
  expect(firstSteps).toContain("Look at what it names: src/pages/start.ts.");
  expect((await offline({ title: "Fix typo in greeting", body: "fix typo in greeting!" })).intro).toBe(
    "Fix typo in greeting.",
  );
});

it.each([
  [["good first issue"], null],
  [["good first issue", "beginner", "help wanted", "up-for-grabs"], null],
  [["good first issue", "Complexity: Trivial"], 1],
  [["Difficulty/1:Easy"], 2],
  [["🟢 E-easy"], 2],
  [["low-hanging fruit"], 2],
  [["exp/beginner"], 2],
  [["difficulty: medium"], 3],
  [["E-medium"], 3],
  [["exp: intermediate"], 3],
  [["difficulty:hard"], 4],
  [["hard"], 4],
  [["Difficulty: very hard"], 5],
  [["easy", "difficulty: hard"], 4],
  // Importance, size and other things that share the words.
  [["priority: medium"], null],
  [["Priority - Hard"], null],
  [["size/easy"], null],
  [["severity: trivial"], null],
  [["medium"], null],
  [["hard fork"], null],
  [["log level: high"], null],
  [["advanced search"], null],
  [["enhancement: complexity analysis"], null],
])("without a model only a label that says how hard it is rates an issue: %j", async (labels, expected) => {
  const words = { title: "Fix typo in README", body: "Redesign the scheduler: there is a deadlock in src/loop.ts." };
  const value = await offline({ ...words, labels });
  expect(value.difficulty).toBe(expected);
  if (expected === null)
    expect(value).toMatchObject({ reasons: [], unratedReason: expect.stringContaining("No label says how hard") });
  else expect(value).toMatchObject({ reasons: [expect.stringMatching(/^its label says so: /)], unratedReason: null });
});

it("suggests less for a typo than for a refactoring, and less for that than for a race in the design", () => {
  const of = (title: string) => suggestDifficulty({ title, body: "Some words about it here.", labels: [] });
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
