import { createHmac } from "node:crypto";
import { SignJWT, importPKCS8 } from "jose";
import { describe, expect, it } from "vitest";
import type { LocalGitHub, WebhookTarget } from "../src/index.ts";
import { signatures } from "../src/webhooks/send.ts";
import { bearer, get, startGitHub } from "./support/github.ts";
import type { Received } from "./support/receiver.ts";
import { expectDescribed, startReceiver } from "./support/receiver.ts";

async function setUp(
  options: Partial<WebhookTarget> & { status?: () => number } = {},
): Promise<{ github: LocalGitHub; received: Received[] }> {
  const { status, ...target } = options;
  const receiver = await startReceiver(status ? { status } : {});
  const github = await startGitHub({ webhook: { url: receiver.url, secret: "s3cret", ...target } });
  await github.createRepository({ owner: "acme", name: "site", notify: false });
  return { github, received: receiver.received };
}

const names = (received: readonly Received[]): string[] =>
  received.map(
    ({ headers, payload }) =>
      `${String(headers["x-github-event"])}${typeof payload["action"] === "string" ? `.${payload["action"]}` : ""}`,
  );

describe("signatures", () => {
  it("are GitHub's published vector", () => {
    expect(signatures("It's a Secret to Everybody", "Hello, World!")).toEqual({
      "X-Hub-Signature": "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59",
      "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    });
  });

  it("cover the body as sent, in both encodings", async () => {
    for (const contentType of ["json", "form"] as const) {
      const { github, received } = await setUp({ contentType });
      await github.commit("acme/site", { changes: [{ path: "é &+=", content: "a" }] });
      const [{ headers, raw, payload } = {} as Received] = received;
      expect(headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", "s3cret").update(raw).digest("hex")}`);
      expect(headers["user-agent"]).toMatch(/^GitHub-Hookshot\//);
      expect(payload).toMatchObject({ head_commit: { added: ["é &+="] } });
    }
  });
});

describe("payloads", () => {
  it("of everything that happens to a repository are as GitHub describes them", async () => {
    const { github, received } = await setUp();
    await github.createAccount({ login: "globex", type: "Organization" });
    await github.createRepository({ owner: "acme", name: "new" });
    await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    await github.commit("acme/site", { changes: [{ path: "b", rename: { from: "a" } }] });
    await github.commit("acme/site", { branch: "b/1", changes: [{ path: "c", content: "c" }] });
    await github.setBranch("acme/site", "main", "main~1");
    await github.tag("acme/site", { name: "v1", message: "one" });
    await github.deleteTag("acme/site", "v1");
    await github.deleteBranch("acme/site", "b/1");
    await github.renameBranch("acme/site", "main", "trunk");
    await github.setPrivate("acme/site", true);
    await github.setPrivate("acme/site", false);
    await github.setArchived("acme/site", true);
    await github.setArchived("acme/site", false);
    await github.renameRepository("acme/site", "web");
    await github.transferRepository("acme/web", "globex");
    await github.transferRepository("globex/web", "acme");
    await github.deleteRepository("acme/web");
    await github.deliveries.ping();
    for (const delivery of received) expectDescribed(delivery);
    expect(names(received)).toEqual([
      "repository.created", "push", "push", "create", "push", "push", "create", "push", "delete", "push", "delete", "push",
      "create", "push", "delete", "push", "repository.edited", "repository.privatized", "repository.publicized", "public",
      "repository.archived", "repository.unarchived", "repository.renamed", "repository.transferred", "repository.transferred",
      "repository.deleted", "ping",
    ]); // prettier-ignore
  });

  it("of installations are as GitHub describes them, and say what each covers", async () => {
    const { github, received } = await setUp({ repositories: "installed" });
    await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    const { id } = await github.installations.create({ account: "acme", repositories: ["acme/site"] });
    await github.commit("acme/site", { changes: [{ path: "a", content: "b" }] });
    await github.installations.removeRepositories(id, ["acme/site"]);
    await github.commit("acme/site", { changes: [{ path: "a", content: "c" }] });
    await github.installations.addRepositories(id, ["acme/site"]);
    await github.installations.suspend(id);
    await github.commit("acme/site", { changes: [{ path: "a", content: "d" }] });
    await github.installations.unsuspend(id);
    await github.renameAccount("acme", "acme-corp");
    await github.installations.remove(id);
    for (const delivery of received) expectDescribed(delivery);
    expect(names(received)).toEqual([
      "installation.created", "push", "installation_repositories.removed", "installation_repositories.added",
      "installation.suspend", "installation.unsuspend", "installation_target.renamed", "installation.deleted",
    ]); // prettier-ignore
    expect(received[1]!.payload).toMatchObject({ installation: { id } });
    expect(received[1]!.headers).toMatchObject({
      "x-github-hook-installation-target-type": "integration",
      "x-github-hook-installation-target-id": "12345",
    });
    expect(received[2]!.payload).toMatchObject({
      repositories_added: [],
      repositories_removed: [{ full_name: "acme/site" }],
    });
  });

  it("of pushes tell what moved: new, forced, deleted, tagged, with Unix times", async () => {
    const { github, received } = await setUp();
    const root = await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    const { sha } = await github.commit("acme/site", {
      changes: [
        { path: "a", content: "b" },
        { path: "x", content: "x" },
      ],
    });
    expect(received[0]!.payload).toMatchObject({
      created: true,
      before: "0".repeat(40),
      after: root.sha,
      commits: [{ added: ["a"] }],
    });
    expect(received[1]!.payload).toMatchObject({
      forced: false,
      before: root.sha,
      commits: [{ id: sha, added: ["x"], modified: ["a"], removed: [] }],
    });
    const { created_at: created, pushed_at: pushed } = received[1]!.payload["repository"] as Record<string, unknown>;
    expect([created, pushed].every(Number.isInteger)).toBe(true);
    await github.commit("acme/site", { parents: [root.sha], changes: [{ path: "y", content: "y" }] });
    expect(received.at(-1)!.payload).toMatchObject({ forced: true, before: sha });
    await github.setBranch("acme/site", "main", root.sha);
    expect(received.at(-1)!.payload).toMatchObject({ forced: true, commits: [], head_commit: { id: root.sha } });
    const tag = await github.tag("acme/site", { name: "v1", message: "one" });
    expect(received.at(-1)!.payload).toMatchObject({ ref: "refs/tags/v1", after: tag, head_commit: { id: root.sha } });
    await github.deleteBranch("acme/site", "main");
    expect(received.at(-1)!.payload).toMatchObject({
      deleted: true,
      after: "0".repeat(40),
      head_commit: null,
      commits: [],
    });
  });

  it("stop at 2,048 commits", async () => {
    const { github, received } = await setUp();
    const commits = Array.from({ length: 2100 }, (_, n) => ({ changes: [{ path: "a", content: String(n) }] }));
    await github.push("acme/site", { commits });
    expect(received[0]!.payload["commits"]).toHaveLength(2048);
  });
});

describe("delivery", () => {
  it("is attempted once, logged, and sent again under the same GUID when asked", async () => {
    let status = 500;
    const { github, received } = await setUp({ status: () => status });
    await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    expect(received).toHaveLength(1);
    const app = await github.app();
    const now = Math.floor(Date.now() / 1000);
    const key = await importPKCS8(app.privateKeyPkcs8!, "RS256");
    const headers = bearer(
      await new SignJWT({ iat: now - 60, exp: now + 500, iss: app.clientId })
        .setProtectedHeader({ alg: "RS256" })
        .sign(key),
    );
    const list = async (query = ""): Promise<Record<string, unknown>[]> =>
      (await (await get(github, `/app/hook/deliveries${query}`, { headers })).json()) as Record<string, unknown>[];
    const [failed] = await list("?status=failure");
    expect(failed).toMatchObject({
      event: "push",
      status: "Invalid HTTP Response: 500",
      status_code: 500,
      redelivery: false,
    });
    status = 202;
    const { id } = failed as { id: number };
    expect((await get(github, `/app/hook/deliveries/${id}/attempts`, { method: "POST", headers })).status).toBe(202);
    await github.deliveries.settled();
    expect(received.map((one) => one.headers["x-github-delivery"])).toEqual([failed!["guid"], failed!["guid"]]);
    expect(received[1]!.raw).toBe(received[0]!.raw);
    expect(await list()).toMatchObject([{ redelivery: true, status: "OK" }, { redelivery: false }]);
    expect(await (await get(github, `/app/hook/deliveries/${id}`, { headers })).json()).toMatchObject({
      request: { payload: { ref: "refs/heads/main" } },
    });
    const firstPage = await get(github, "/app/hook/deliveries?per_page=1", { headers });
    const next = /<([^>]+)>; rel="next"/.exec(firstPage.headers.get("link") ?? "")?.[1];
    expect(await (await get(github, next!, { headers })).json()).toMatchObject([{ id }]);
    await github.advanceClock(3 * 24 * 3_600_000 + 1000);
    expect(await github.deliveries.list()).toEqual([]);
  });

  it("can be lost, doubled, held and released in another order", async () => {
    const { github, received } = await setUp();
    await github.deliveries.script([
      { kind: "drop", match: { event: "push", ref: "refs/heads/lost" } },
      { kind: "duplicate", match: { ref: "refs/heads/twice" } },
      { kind: "hold", match: { repository: "acme/site", event: "push" }, times: null },
    ]);
    const make = (branch: string): Promise<unknown> =>
      github.commit("acme/site", { branch, changes: [{ path: branch, content: "a" }] });
    for (const branch of ["lost", "twice", "late1", "late2", "late3"]) await make(branch);
    const refs = (): unknown[] =>
      received.filter((one) => one.headers["x-github-event"] === "push").map((one) => one.payload["ref"]);
    expect(refs()).toEqual(["refs/heads/twice", "refs/heads/twice"]);
    const doubled = received.filter((one) => one.payload["ref"] === "refs/heads/twice");
    expect(doubled[0]!.headers["x-github-delivery"]).toBe(doubled[1]!.headers["x-github-delivery"]);
    const held = await github.deliveries.held();
    expect(held.map((one) => one.ref)).toEqual(["refs/heads/late1", "refs/heads/late2", "refs/heads/late3"]);
    await github.deliveries.release({ ids: [held[1]!.id] });
    await github.deliveries.release({ order: "newest-first" });
    expect(refs().slice(2)).toEqual(["refs/heads/late2", "refs/heads/late3", "refs/heads/late1"]);
    await github.deliveries.clearScript();
    await make("last");
    expect(refs().at(-1)).toBe("refs/heads/last");
  });

  it("carries anything on request, and nothing over 25 MB", async () => {
    const { github, received } = await setUp();
    await github.deliveries.send({
      event: "unheard_of",
      payload: { action: "dance" },
      guid: "g-1",
      headers: { "X-Hub-Signature-256": "sha256=00" },
    });
    expect(received[0]).toMatchObject({
      headers: { "x-github-event": "unheard_of", "x-github-delivery": "g-1", "x-hub-signature-256": "sha256=00" },
    });
    expect(await github.deliveries.send({ event: "push", payload: "x".repeat(26 * 1024 * 1024) })).toEqual([]);
    expect(received).toHaveLength(1);
  });
});
