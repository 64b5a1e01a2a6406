import { expect, inject, it } from "vitest";
import { apiDocument, expectToFit, operations } from "./call.ts";

it("describes itself in valid OpenAPI 3.1", () => {
  expect(apiDocument.openapi).toBe("3.1.0");
  expect(inject("documentFaults")).toBe("");
});

it("names every operation once, with tag, summary and description", () => {
  const described = operations.map(
    ({ operation }) => operation as unknown as Record<"operationId" | "summary" | "description" | "tags", string>,
  );
  for (const operation of described) {
    for (const field of ["operationId", "summary", "description", "tags"] as const)
      expect(operation[field]?.length).toBeGreaterThan(0);
  }
  expect(new Set(described.map((operation) => operation.operationId)).size).toBe(operations.length);
});

it("gives an example for every JSON answer, and each fits its schema", () => {
  for (const { operation } of operations) {
    for (const response of Object.values(operation.responses)) {
      const json = response.content?.["application/json"];
      if (json === undefined) continue;
      expect(json.example).toBeDefined();
      expectToFit(json.schema, json.example);
    }
  }
});

it("documents the refusals of every operation that needs a key", () => {
  for (const { operation } of operations.filter(({ path }) => path.startsWith("/api/"))) {
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(["400", "401", "500", "503"]));
  }
});
