import { SignJWT, importPKCS8 } from "jose";
import { describe, expect, it } from "vitest";
import type { LocalGitHub } from "../src/index.ts";
import { bearer, get, octokit, startGitHub } from "./support/github.ts";

async function jwt(
  github: LocalGitHub,
  claims: { iat?: number; exp?: number; iss?: string } = {},
  nowMs = Date.now(),
): Promise<string> {
  const app = await github.app();
  const now = Math.floor(nowMs / 1000);
  return new SignJWT({ iat: now - 60, exp: now + 540, iss: app.clientId, ...claims })
    .setProtectedHeader({ alg: "RS256" })
    .sign(await importPKCS8(app.privateKeyPkcs8!, "RS256"));
}

async function setUp(): Promise<{ github: LocalGitHub; installationId: number }> {
  const github = await startGitHub();
  await github.createRepository({ owner: "acme", name: "open" });
  await github.createRepository({ owner: "acme", name: "secret", private: true });
  await github.createRepository({ owner: "acme", name: "other", private: true });
  await github.commit("acme/secret", { changes: [{ path: "a", content: "a" }] });
  const { id } = await github.installations.create({ account: "acme" });
  return { github, installationId: id };
}

const tokenPath = (id: number): string => `/app/installations/${id}/access_tokens`;

describe("the App's JWT", () => {
  it("is accepted by client id and by App id, and refused in GitHub's words", async () => {
    const { github } = await setUp();
    const now = Math.floor(Date.now() / 1000);
    const { id } = await github.app();
    expect((await get(github, "/app", { headers: bearer(await jwt(github)) })).status).toBe(200);
    expect((await get(github, "/app", { headers: bearer(await jwt(github, { iss: String(id) })) })).status).toBe(200);
    const refusals: [string, number, string][] = [
      ["a.b.c", 401, "Bad credentials"],
      [`${(await jwt(github)).slice(0, -8)}AAAAAAAA`, 401, "A JSON web token could not be decoded"],
      [await jwt(github, { exp: now + 900 }), 401, "'Expiration time' claim ('exp') is too far in the future"],
      [
        await jwt(github, { exp: now - 5 }),
        401,
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      ],
      [
        await jwt(github, { iat: now + 120 }),
        401,
        "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      ],
      [await jwt(github, { iss: "99" }), 404, "Integration not found"],
    ];
    for (const [token, status, message] of refusals) {
      const response = await get(github, "/app", { headers: bearer(token) });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ message, status: String(status) });
      expect(response.headers.get("date")).not.toBeNull();
    }
    expect((await get(github, "/app")).status).toBe(401);
  });
});

describe("installation tokens", () => {
  it("are long, read what the installation covers, and die after an hour", async () => {
    const { github, installationId } = await setUp();
    const response = await get(github, tokenPath(installationId), {
      method: "POST",
      headers: bearer(await jwt(github)),
    });
    expect(response.status).toBe(201);
    const { token } = (await response.json()) as { token: string };
    expect(token).toMatch(/^ghs_12345_[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
    expect(token).toHaveLength(520);
    const secret = (): Promise<Response> => get(github, "/repos/acme/secret/commits/main", { headers: bearer(token) });
    expect((await secret()).status).toBe(200);
    const { data } = await octokit(github, token).apps.listReposAccessibleToInstallation();
    expect(data.repositories.map((repository) => repository.name)).toEqual(["open", "secret", "other"]);
    await github.advanceClock(3_600_000);
    const expired = await secret();
    expect(expired.status).toBe(401);
    expect(await expired.json()).toMatchObject({ message: "Bad credentials" });
  });

  it("are narrowed to repositories and permissions", async () => {
    const { github, installationId } = await setUp();
    const headers = bearer(await jwt(github));
    const post = (body: unknown): Promise<Response> =>
      get(github, tokenPath(installationId), { method: "POST", headers, body: JSON.stringify(body) });
    const narrow = await post({ repositories: ["secret"], permissions: { metadata: "read" } });
    const { token, repository_selection: selection } = (await narrow.json()) as {
      token: string;
      repository_selection: string;
    };
    expect(selection).toBe("selected");
    expect((await get(github, "/repos/acme/other", { headers: bearer(token) })).status).toBe(404);
    expect((await get(github, "/repos/acme/secret", { headers: bearer(token) })).status).toBe(200);
    const forbidden = await get(github, "/repos/acme/secret/commits/main", { headers: bearer(token) });
    expect(forbidden.status).toBe(403);
    expect(forbidden.headers.get("x-accepted-github-permissions")).toBe("contents=read");
    expect(await forbidden.json()).toMatchObject({ message: "Resource not accessible by integration" });
    expect((await post({ repositories: ["nowhere"] })).status).toBe(422);
    expect((await post({ permissions: { issues: "write" } })).status).toBe(422);
  });

  it("end with suspension (403), uninstallation (404) and revocation (401)", async () => {
    const { github, installationId } = await setUp();
    const headers = bearer(await jwt(github));
    const ask = (): Promise<Response> => get(github, tokenPath(installationId), { method: "POST", headers });
    const token = await github.installations.issueToken(installationId);
    const read = async (): Promise<number> =>
      (await get(github, "/repos/acme/secret", { headers: bearer(token) })).status;
    await github.installations.suspend(installationId);
    const suspended = await ask();
    expect(suspended.status).toBe(403);
    expect(await suspended.json()).toMatchObject({ message: "This installation has been suspended" });
    expect(await read()).toBe(403);
    await github.installations.unsuspend(installationId);
    expect(await read()).toBe(200);
    expect((await get(github, "/installation/token", { method: "DELETE", headers: bearer(token) })).status).toBe(204);
    expect(await read()).toBe(401);
    await github.installations.remove(installationId);
    expect((await ask()).status).toBe(404);
  });

  it("belong to installations that the App can list, and find by repository", async () => {
    const { github, installationId } = await setUp();
    const kit = octokit(github, await jwt(github));
    expect((await kit.apps.listInstallations()).data).toMatchObject([
      { id: installationId, account: { login: "acme" } },
    ]);
    expect((await kit.apps.getInstallation({ installation_id: installationId })).data.app_slug).toBe(
      "dome-ingest-local",
    );
    expect((await kit.apps.getRepoInstallation({ owner: "acme", repo: "secret" })).data.id).toBe(installationId);
    expect((await kit.apps.getAuthenticated()).data?.id).toBe(12_345);
  });
});

describe("other callers", () => {
  it("may use Basic with the client secret for public data, and personal tokens", async () => {
    const { github } = await setUp();
    const { clientId, clientSecret } = await github.app();
    const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` };
    const open = await get(github, "/repos/acme/open", { headers: basic });
    expect(open.status).toBe(200);
    expect(open.headers.get("x-ratelimit-limit")).toBe("5000");
    expect((await get(github, "/repos/acme/secret", { headers: basic })).status).toBe(404);
    const token = await github.tokens.add({ login: "someone", repositories: ["acme/secret"] });
    expect((await get(github, "/repos/acme/secret", { headers: { authorization: `token ${token}` } })).status).toBe(
      200,
    );
    expect((await get(github, "/repos/acme/other", { headers: bearer(token) })).status).toBe(404);
    expect((await octokit(github).users.getByUsername({ username: "ACME" })).data.login).toBe("acme");
    expect((await get(github, "/users/nobody")).status).toBe(404);
    expect((await octokit(github).meta.get()).status).toBe(200);
  });
});
