import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, it } from "vitest";
import { matchExpression, pathTerms, queryTerms, splitIdentifier } from "../src/terms/index.ts";
import { TEXT_INSERT_SQL, TEXT_RANKING_SQL, TEXT_SETTINGS, TEXT_TABLE_SQL, textSettingSql } from "../src/text/index.ts";

it.each([
  ["parseHTTPUrl2", ["parse", "http", "url", "2"]],
  ["snake_case_name", ["snake", "case", "name"]],
  ["XMLHttpRequest", ["xml", "http", "request"]],
  ["utf8", ["utf", "8"]],
  ["ÉcoleNormale", ["école", "normale"]],
  ["日本語", ["日本語"]],
])("splits %s", (identifier, parts) => {
  expect(splitIdentifier(identifier)).toEqual(parts);
});

it("gives a path and its words", () => {
  expect(pathTerms("src/httpClient.test.ts")).toBe("src/httpClient.test.ts src http client test ts");
});

it("leaves stop words out unless there is nothing else", () => {
  expect(queryTerms("How do I parse the HttpHeader?")).toEqual(["parse", "httpheader", "http", "header"]);
  expect(queryTerms("what is this")).toEqual(["what", "is", "this"]);
  expect([matchExpression(queryTerms("?! *")), matchExpression([])]).toEqual([null, null]);
});

it("never makes an expression that full-text search refuses", () => {
  const db = new DatabaseSync(":memory:");
  db.exec(TEXT_TABLE_SQL);
  for (const [name, value] of Object.entries(TEXT_SETTINGS)) db.exec(textSettingSql(name, value));
  db.prepare(TEXT_INSERT_SQL).run(1, "some text", "a/b", "a b");
  const ranking = db.prepare(TEXT_RANKING_SQL);
  const syntax = fc.constantFrom(
    '"',
    "'",
    "*",
    "(",
    ")",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    ":",
    "^",
    "{",
    "}",
    "-",
    "+",
    "\u0000",
    "\ud800",
    "text",
    " ",
    "a",
    "ﬁ",
    "\u200b",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(syntax).map((parts) => parts.join("")),
      ),
      (query) => {
        const expression = matchExpression(queryTerms(query));
        if (expression !== null) expect(Array.isArray(ranking.all(expression, 5))).toBe(true);
        expect(queryTerms(query).length).toBeLessThanOrEqual(32);
      },
    ),
    { numRuns: 500 },
  );
  expect(ranking.all(matchExpression(queryTerms("SOME texts")), 5)).toHaveLength(1);
});
