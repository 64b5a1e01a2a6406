import { expect, it } from "vitest";
import { readDocument } from "../src/reference/document.ts";
import { referencePage } from "../src/reference/page.ts";
import { apiDocument, operations } from "./call.ts";
import { createApi } from "./doubles.ts";

it("shows every operation and shape to everybody, with nothing that runs and nothing from elsewhere", async () => {
  const answer = await createApi().fetch("/api/reference");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
  expect(answer.headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  const page = await answer.text();
  for (const { operation } of operations) {
    expect(page).toContain(`id="${(operation as unknown as { operationId: string }).operationId}"`);
  }
  for (const name of Object.keys(apiDocument.components.schemas)) expect(page).toContain(`id="shape-${name}"`);
  expect(page).not.toMatch(/<script|\son\w+=|style=|https?:\/\/(?!github\.com|jsonfeed\.org)/i);
});

it("has links that lead somewhere on the page", async () => {
  const page = await (await createApi().fetch("/api/reference")).text();
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(targets.length).toBeGreaterThan(20);
  for (const id of targets) expect(page).toContain(`id="${id}"`);
});

it("serves its style sheet", async () => {
  const answer = await createApi().fetch("/api/reference.css");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
});

it("escapes whatever the document holds", async () => {
  const evil = `<img src=x onerror=alert(1)>"'&`;
  const document = {
    info: { title: evil, version: evil, description: `${evil}\`${evil}\`` },
    tags: [{ name: "T", description: evil }],
    components: { schemas: { S: { evil } } },
    paths: {
      "/x": {
        get: {
          operationId: "x",
          tags: ["T"],
          summary: evil,
          description: evil,
          parameters: [{ name: evil, in: "query", description: evil }],
          requestBody: { content: { "application/json": { schema: {}, example: evil } } },
          responses: { "200": { description: evil } },
        },
      },
    },
  };
  expect(String(await referencePage(readDocument(document, "/x.json")))).not.toContain("<img");
});
