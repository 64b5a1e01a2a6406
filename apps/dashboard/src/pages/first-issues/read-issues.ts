import type { components } from "@dome/api-client";
import { ask } from "../../data/ask.ts";
import { client } from "../../data/session.ts";
import { askedFor, type Wish } from "./wish.ts";

/** An issue that is free, and what was said about it. */
export type BeginnerIssue = components["schemas"]["BeginnerIssue"];

/** Most that the API gives at once. */
const PAGE = 200;

/** The newest issues that fit, at most `most`, and whether there are more. */
export async function readIssues(wish: Wish, most: number): Promise<{ found: BeginnerIssue[]; more: boolean }> {
  const found: BeginnerIssue[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: BeginnerIssue[]; nextCursor: string | null } = await ask(
      client.peek().GET("/api/issues", {
        params: {
          query: {
            ...askedFor(wish),
            limit: Math.min(PAGE, most - found.length),
            ...(cursor === null ? {} : { cursor }),
          },
        },
      }),
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < most);
  return { found, more: cursor !== null };
}

/** What may be chosen from: main languages and labels of the followed repositories with the most stars. */
export async function readChoices(): Promise<{ languages: string[]; labels: string[] }> {
  const { items } = await ask(client.peek().GET("/api/repos", { params: { query: { limit: PAGE } } }));
  const sorted = (texts: string[]): string[] => [...new Set(texts)].toSorted((a, b) => a.localeCompare(b));
  return {
    languages: sorted(items.flatMap(({ mainLanguages }) => mainLanguages)),
    labels: sorted(items.flatMap(({ labels }) => labels)),
  };
}
