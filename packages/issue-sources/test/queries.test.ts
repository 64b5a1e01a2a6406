import { schema } from "@octokit/graphql-schema";
import { buildSchema, parse, validate } from "graphql";
import fc from "fast-check";
import { expect, it } from "vitest";
import { issueHash, repoHash } from "../src/hash.ts";
import { mainLanguages, orderLanguages } from "../src/languages.ts";
import { issuesQuery, readmesQuery, repositoriesQuery } from "../src/github/queries.ts";

// GitHub's own text defines a field twice, and breaks a rule on deprecation.
const github = buildSchema(schema.idl, { assumeValid: true, assumeValidSDL: true });

it.each([
  [
    "repositories",
    repositoriesQuery([
      { owner: "a", name: "b", labels: ["x"], withReadme: true },
      { owner: "c", name: "d", labels: [] },
    ]),
  ],
  ["further pages", repositoriesQuery([{ owner: "a", name: "b", labels: ["x"], after: "cursor" }])],
  ["issues", issuesQuery([{ owner: "a", name: "b", numbers: [1, 2] }])],
  ["READMEs", readmesQuery([{ owner: "a", name: "b" }])],
])("the query for %s fits GitHub's own schema", (_, { query }) => {
  expect(validate(github, parse(query))).toEqual([]);
});

it("strangers' words never become part of a query", () => {
  const evil = '"){repository{id}}#';
  const { query, variables } = repositoriesQuery([{ owner: evil, name: evil, labels: [evil] }]);
  expect(query).not.toContain(evil);
  expect(variables).toMatchObject({ o0: evil, l0: [evil] });
});

it("hashes depend on what they cover and not on its order", async () => {
  const repo = { owner: "a", name: "b", languagesOrdered: ["Go", "C"], labels: ["x", "y"] };
  expect(await repoHash({ ...repo, labels: ["y", "x"] })).toBe(await repoHash(repo));
  for (const change of [{ owner: "A" }, { name: "c" }, { languagesOrdered: ["C", "Go"] }, { labels: ["x"] }])
    expect(await repoHash({ ...repo, ...change })).not.toBe(await repoHash(repo));
  const issue = { title: "t", body: "b", labels: ["x", "y"], state: "open", assignees: ["p", "q"] };
  expect(await issueHash({ ...issue, labels: ["y", "x"], assignees: ["q", "p"] })).toBe(await issueHash(issue));
  for (const change of [{ title: "u" }, { body: "c" }, { labels: [] }, { state: "closed" }, { assignees: [] }])
    expect(await issueHash({ ...issue, ...change })).not.toBe(await issueHash(issue));
  // Written once, so that a change of the documented input is noticed.
  expect(await repoHash(repo)).toBe(await sha('["repo",1,"a","b",["Go","C"],["x","y"]]'));
});

it("languages come most bytes first, equal ones by name, whatever order they were in", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.nat(5)),
      fc.infiniteStream(fc.nat()),
      (bytes, draws) => {
        const shuffled = Object.fromEntries(
          Object.entries(bytes)
            .map((entry) => [draws.next().value as number, entry] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, entry]) => entry),
        );
        expect(orderLanguages(shuffled)).toEqual(orderLanguages(bytes));
      },
    ),
  );
  expect(orderLanguages({ B: 1, A: 1, C: 9 })).toEqual(["C", "A", "B"]);
});

async function sha(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(digest).toString("hex");
}

it.each([
  ["the one with the most bytes, however small its share", { Go: 11, C: 10, D: 10, E: 10, F: 10, G: 9 }, ["Go"]],
  ["others from a fifth on", { Rust: 28, TypeScript: 7 }, ["Rust", "TypeScript"]],
  ["none below a fifth", { Rust: 29, TypeScript: 7 }, ["Rust"]],
  ["everything that lists name, where nothing is counted", {}, ["Rust", "Go"]],
])("a repository's main languages are %s", (_, bytes: Record<string, number>, expected) => {
  const counted = orderLanguages(bytes);
  const ordered = counted.length > 0 ? counted : ["Rust", "Go"];
  expect(mainLanguages(ordered, bytes)).toEqual(expected);
});
