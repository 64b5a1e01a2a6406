import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { expect, onTestFinished } from "vitest";
import { Router } from "../../src/http/router.ts";
import type { LocalGitHub, LocalGitHubOptions } from "../../src/index.ts";
import { startLocalGitHub } from "../../src/index.ts";
import { ROUTES } from "../../src/rest/routes.ts";
import { Description } from "./openapi.ts";

/** One key for all tests: making one takes longer than most of them. */
const privateKeyPem = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString();
const description = new Description("@octokit/openapi");
const router = new Router(ROUTES);

/** A local GitHub that ends, files and all, with the test. */
export async function startGitHub(options: Partial<LocalGitHubOptions> = {}): Promise<LocalGitHub> {
  const dir = await mkdtemp(join(tmpdir(), "local-github-"));
  const github = await startLocalGitHub({ dir, app: { privateKeyPem }, ...options });
  onTestFinished(async () => {
    await github.close();
    await rm(dir, { recursive: true, force: true });
  });
  return github;
}

/** `fetch` with a `User-Agent` that fails the test when a JSON answer is not what GitHub's description says. */
export async function get(github: LocalGitHub, pathOrUrl: string, init: RequestInit = {}): Promise<Response> {
  const url = pathOrUrl.startsWith("http") ? pathOrUrl : `${github.apiUrl}${pathOrUrl}`;
  const headers = new Headers(init.headers);
  if (!headers.has("user-agent")) headers.set("user-agent", "test");
  const response = await fetch(url, { redirect: "manual", ...init, headers });
  await checkResponse(github, init.method ?? "GET", url, response.clone());
  return response;
}

/** octokit whose every answer is checked against the description. */
export function octokit(github: LocalGitHub, auth?: string): Octokit {
  const checked: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.redirected) return response;
    await checkResponse(github, init?.method ?? "GET", new Request(input).url, response.clone());
    return response;
  };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  return new Octokit({
    baseUrl: github.apiUrl,
    request: { fetch: checked },
    log,
    ...(auth === undefined ? {} : { auth }),
  });
}

/** Answers GitHub gives without describing them. */
const UNDESCRIBED = new Set([301, 302, 304, 307, 400, 401, 403, 404, 409, 413, 422, 429, 451, 500, 502, 503]);

async function checkResponse(github: LocalGitHub, method: string, url: string, response: Response): Promise<void> {
  if (!url.startsWith(`${github.apiUrl}/`) || !response.headers.get("content-type")?.startsWith("application/json"))
    return;
  if (response.headers.get("x-github-api-version-selected") !== "2022-11-28") return; // the description is of that version
  const body = (await response.json()) as Record<string, unknown>;
  const match = router.find(method, new URL(url.slice(github.apiUrl.length), "http://x").pathname);
  const below =
    match?.route.access === "repository"
      ? `/repos/{owner}/{repo}/${match.route.pattern}`.replace(/\/$/, "")
      : match?.route.pattern;
  const template = below?.replace("*}", "}").replace(/\/contents$/, "/contents/{path}");
  const described =
    template === undefined
      ? undefined
      : description.at("paths", template, method.toLowerCase(), "responses", String(response.status));
  const schema = (described?.["content"] as Record<string, { schema: unknown }> | undefined)?.["application/json"];
  if (schema === undefined) {
    expect(UNDESCRIBED, `${method} ${url}: ${response.status} is not described`).toContain(response.status);
    if (!("block" in body)) expect(description.problems("#/components/schemas/basic-error", body)).toBeNull();
    return;
  }
  const responses = `#/paths/${template!.replaceAll("/", "~1")}/${method.toLowerCase()}/responses`;
  const reference = description.at("paths", template!, method.toLowerCase(), "responses")?.[
    String(response.status)
  ] as { $ref?: string };
  if (template === "/app/installations") {
    // Described there by a schema of an old server release that no account satisfies.
    for (const one of body as unknown as unknown[])
      expect(description.problems("#/components/schemas/installation", one)).toBeNull();
    return;
  }
  if (template === "/events") {
    // Payloads are described as exactly one of sixteen, one of which everything is.
    for (const one of body as unknown as Record<string, unknown>[]) {
      expect(Object.keys(one)).toEqual(
        expect.arrayContaining(["id", "type", "actor", "repo", "payload", "public", "created_at"]),
      );
      expect(description.problems("#/components/schemas/actor", one["actor"])).toBeNull();
      expect(description.problems("#/components/schemas/event/properties/repo", one["repo"])).toBeNull();
      const kind = one["type"] === "PushEvent" ? "push-event" : "watch-event";
      expect(description.problems(`#/components/schemas/${kind}`, one["payload"])).toBeNull();
    }
    return;
  }
  const pointer = `${reference.$ref ?? `${responses}/${response.status}`}/content/application~1json/schema`;
  expect(description.problems(pointer, body), `${method} ${url} (${response.status})`).toBeNull();
}

/** `Authorization` of a token. */
export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
