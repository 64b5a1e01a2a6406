import { DeliveryHint } from "@dome/ingest-core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHint } from "./hint.ts";

const hint = (event: string, payload: Record<string, unknown>) =>
  toHint({ deliveryId: "d", event, receivedAtMs: 1 }, payload);

describe("toHint", () => {
  it("names a push's repository, installation and whole ref", () => {
    const push = {
      ref: "refs/heads/a/b",
      repository: { id: 5, full_name: "x/y" },
      installation: { id: 9, node_id: "n" },
      commits: [],
    };
    expect(hint("push", push)).toEqual({
      deliveryId: "d",
      event: "push",
      action: null,
      installationId: 9,
      repositoryIds: [5],
      more: false,
      ref: "refs/heads/a/b",
      receivedAtMs: 1,
    });
  });

  it("completes the short ref of create and delete, and never cuts one", () => {
    expect(hint("create", { ref: "a/b", ref_type: "branch" }).ref).toBe("refs/heads/a/b");
    expect(hint("delete", { ref: "v1", ref_type: "tag" }).ref).toBe("refs/tags/v1");
    expect(hint("create", { ref: "main", ref_type: "repository" }).ref).toBeNull();
    expect(hint("push", { ref: "main" }).ref).toBeNull();
    expect(hint("push", { ref: `refs/heads/${"x".repeat(5_000)}` }).ref).toBeNull();
  });

  it("numbers the issue of issues, and of nothing else", () => {
    expect(hint("issues", { issue: { id: 3, number: 17 }, repository: { id: 5 } })).toMatchObject({
      repositoryIds: [5],
      issueNumber: 17,
    });
    for (const issue of [undefined, null, "17", [], { number: "17" }, { number: 0 }, { number: 1.5 }])
      expect(hint("issues", { issue })).not.toHaveProperty("issueNumber");
    expect(hint("push", { issue: { number: 17 } })).not.toHaveProperty("issueNumber");
  });

  it("lists the repositories of an installation once each, at most 1,000, and says when there are more", () => {
    const some = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ id: from + i }));
    expect(
      hint("installation_repositories", { repositories_added: some(1, 2), repositories_removed: some(2, 2) })
        .repositoryIds,
    ).toEqual([1, 2, 3]);
    expect(hint("installation", { repositories: some(1, 1_000) })).toMatchObject({ more: false });
    const large = hint("installation", { action: "created", repositories: some(1, 1_001) });
    expect(large.repositoryIds).toHaveLength(1_000);
    expect(large).toMatchObject({ more: true, action: "created" });
  });

  it("makes a valid hint of any object", () => {
    const field = fc.constantFrom(
      "action",
      "installation",
      "repository",
      "repositories",
      "repositories_added",
      "repositories_removed",
      "ref",
      "ref_type",
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({ id: fc.oneof(fc.integer(), fc.double(), fc.string()) }),
      fc.string({ maxLength: 6_000 }),
    );
    fc.assert(
      fc.property(fc.dictionary(field, value), fc.constantFrom("push", "create", "installation"), (payload, event) => {
        expect(DeliveryHint.safeParse(hint(event, payload)).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
