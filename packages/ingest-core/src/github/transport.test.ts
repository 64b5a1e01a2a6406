import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorFields, isDomeError } from "../errors/index.ts";
import { createLogger, type LogFields } from "../log/index.ts";
import { openGitHub, type BudgetReport, type GitHubBudgetNamespace } from "./index.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const SHA = "a".repeat(40);
type Answer = (request: Request) => Response | Promise<Response>;

function open(answer: Answer, options: { token?: string; installation?: string[]; granted?: boolean } = {}) {
  const requests: Request[] = [];
  const reports: BudgetReport[] = [];
  const lines: LogFields[] = [];
  const renewals: (string | null)[] = [];
  const budget: GitHubBudgetNamespace = {
    getByName: () => ({
      acquire: async () =>
        options.granted === false
          ? { granted: false, retryAtMs: NOW + 5_500, reason: "Nothing is left." }
          : { granted: true },
      report: async (report) => void reports.push(report),
      installationToken: async (_, rejected) => {
        renewals.push(rejected);
        return options.installation?.[renewals.length - 1] ?? "ghs_last";
      },
    }),
  };
  const client = openGitHub({
    settings: {
      GITHUB_API_URL: "https://github.test/api/v3/",
      GITHUB_TOKEN: options.token,
      ...(options.installation === undefined ? {} : { GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: "key" }),
    },
    budget,
    installationId: options.installation === undefined ? null : 7,
    priority: "person",
    log: createLogger("test", "debug", (_, line) => void lines.push(line)),
    nowMs: () => NOW,
    fetch: async (input, init) => {
      const request = new Request(input as RequestInfo, init as RequestInit);
      requests.push(request);
      return await answer(request);
    },
  });
  return { client, requests, reports, lines, renewals };
}

const repo = { id: 42, name: "site", owner: { login: "acme" }, default_branch: "main", private: false };

describe("a request", () => {
  it("says who asks, for which version, and escapes what stands in a path", async () => {
    const { client, requests } = open(() => new Response(SHA), { token: "ghp_x" });
    expect(await client.head({ id: 42 }, "feature/ü#%?", "b".repeat(40))).toEqual({ kind: "commit", sha: SHA });
    const [sent] = requests;
    expect(sent?.url).toBe(
      `https://github.test/api/v3/repositories/42/commits/${encodeURIComponent("heads/feature/ü#%?")}`,
    );
    expect(Object.fromEntries(sent?.headers ?? [])).toMatchObject({
      authorization: "token ghp_x",
      "x-github-api-version": "2022-11-28",
      accept: "application/vnd.github.sha",
      "if-none-match": `"${"b".repeat(40)}"`,
      "user-agent": expect.stringContaining("dome-ingest"),
    });
  });

  it("is counted; a 304 is free for those with a token and charged for those without", async () => {
    const unchanged = () => new Response(null, { status: 304 });
    for (const [token, charged] of [["ghp_x", 0], [undefined, 1]] as const) {
      const { client } = open(unchanged, token === undefined ? {} : { token });
      expect(await client.head({ id: 42 }, "main", SHA)).toEqual({ kind: "unchanged" });
      expect(client.usage).toEqual({ sent: 1, charged });
    }
    const failing = open(() => Response.json({ message: "no" }, { status: 502 }));
    await expect(failing.client.getRepository("a", "b")).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(failing.client.usage).toEqual({ sent: 1, charged: 1 });
  }); // prettier-ignore

  it("is not sent when the budget says no, and says when to come back", async () => {
    const { client, requests } = open(() => Response.json(repo), { granted: false });
    await expect(client.getRepository("a", "b")).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: 6 });
    expect([requests.length, client.usage.sent]).toEqual([0, 0]);
  });

  it("tells the budget what came back, also when nothing did", async () => {
    const headers = {
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "4999",
      "x-ratelimit-reset": "1800000000",
      "x-ratelimit-resource": "core",
    };
    const good = open(() => Response.json(repo, { headers }));
    await good.client.getRepository("a", "b");
    expect(good.reports).toEqual([
      {
        resource: "core",
        count: 1,
        limit: 5_000,
        remaining: 4_999,
        resetAtMs: 1_800_000_000_000,
        blockedUntilMs: null,
      },
    ]);
    const limited = open(() => new Response("", { status: 429, headers: { "retry-after": "7" } }));
    await limited.client.getRepository("a", "b").catch(() => undefined);
    expect(limited.reports).toMatchObject([{ blockedUntilMs: NOW + 7_000 }]);
    const silent = open(() => Promise.reject(new TypeError("fetch failed")));
    await expect(silent.client.getRepository("a", "b")).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(silent.reports).toMatchObject([{ count: 1, remaining: null, blockedUntilMs: null }]);
  });

  it("that takes too long is a passing failure", async () => {
    const { client } = open(() => Promise.reject(new DOMException("The operation timed out.", "TimeoutError")));
    await expect(client.getRepository("a", "b")).rejects.toMatchObject({ code: "upstream_unavailable" });
    const { client: other, requests } = open(() => Response.json(repo));
    await other.getRepository("a", "b");
    expect(requests[0]?.signal).toBeInstanceOf(AbortSignal);
  });
});

describe("an installation's token", () => {
  it("that is refused is renewed once", async () => {
    const renewing = open((request) => (request.headers.get("authorization") === "token ghs_2" ? Response.json(repo) : Response.json({ message: "Bad credentials" }, { status: 401 })), { installation: ["ghs_1", "ghs_2"] });
    expect(await renewing.client.getRepository("a", "b")).toMatchObject({ id: 42 });
    expect([renewing.renewals, renewing.client.usage.sent]).toEqual([[null, "ghs_1"], 2]);
    const hopeless = open(() => Response.json({ message: "Bad credentials" }, { status: 401 }), { installation: ["ghs_1", "ghs_2"] });
    await expect(hopeless.client.getRepository("a", "b")).rejects.toMatchObject({ code: "upstream_rejected" });
    expect(hopeless.requests).toHaveLength(2);
  }); // prettier-ignore

  it("is not renewed for a refusal of another kind, nor is a configured token", async () => {
    const odd = open(() => Response.json({ message: "no" }, { status: 418 }), { installation: ["ghs_1"] });
    await expect(odd.client.getRepository("a", "b")).rejects.toMatchObject({ code: "upstream_rejected" });
    expect(odd.renewals).toEqual([null]);
    const fixed = open(() => Response.json({ message: "Bad credentials" }, { status: 401 }), { token: "ghp_x" });
    await expect(fixed.client.getRepository("a", "b")).rejects.toMatchObject({ code: "upstream_rejected" });
    expect(fixed.requests).toHaveLength(1);
  });
});

describe("answers that are not what they should be", () => {
  it.each(["", "{", '{"id": 42, "name":', "[]", "null", '{"id":"42"}', "<html>", `{"id":1,"name":"","owner":{}}`])(
    "%j for a repository may be asked again",
    async (body) => {
      await expect(open(() => new Response(body)).client.getRepository("a", "b")).rejects.toMatchObject({
        name: "DomeError",
        code: "upstream_unavailable",
      });
    },
  );

  it.each(["", "{", "[]", "null", '{"tree":7}', '{"tree":[{"path":"a"}]}', `{"tree":[{"path":"a","type":"blob","mode":"100644","sha":"${SHA}","size":-1}]}`, `{"tree":[{"path":"a","type":"blob","mode":"rwx","sha":"${SHA}","size":1}]}`, `{"tree":[{"path":"","type":"blob","mode":"100644","sha":"${SHA}","size":1}]}`, `{"tree":[{"path":"a","type":"blob","mode":"100644","sha":"../x","size":1}]}`])(
    "%j for a tree may be asked again",
    async (body) => {
      await expect(open(() => new Response(body)).client.tree({ id: 42 }, SHA, true)).rejects.toMatchObject({ name: "DomeError", code: "upstream_unavailable" });
    },
  ); // prettier-ignore

  it("something else for a head may be asked again", async () => {
    for (const body of ["", "main", SHA.slice(1), `${SHA} x`])
      await expect(open(() => new Response(body)).client.head({ id: 42 }, "main", null)).rejects.toMatchObject({
        code: "upstream_unavailable",
      });
    await expect(
      open(() => new Response(null, { status: 204 })).client.head({ id: 42 }, "main", null),
    ).rejects.toMatchObject({ code: "upstream_unavailable" });
  });

  it("a body that breaks off may be asked again", async () => {
    const breaking = () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('{"tree":[')),
          pull: (controller) => controller.error(new Error("reset")),
        }),
      );
    await expect(open(breaking).client.tree({ id: 42 }, SHA, true)).rejects.toMatchObject({
      code: "upstream_unavailable",
    });
  });
});

describe("an archive", () => {
  const redirect = (location: string) => new Response(null, { status: 302, headers: { location } });
  const reads = async (
    second: (request: Request, turn: number) => Response | Promise<Response>,
    token: string | null = "ghp_x",
  ) => {
    let turn = 0;
    const world = open(
      (request) =>
        request.url.startsWith("https://github.test")
          ? redirect("https://codeload.test/x?token=s3cret-of-one-use")
          : second(request, ++turn),
      token === null ? {} : { token },
    );
    const got = world.client.archive({ id: 42 }, SHA).then(async (stream) => await new Response(stream).text());
    return { ...world, got };
  };

  it("is fetched from the second host without the token", async () => {
    const { got, requests, client } = await reads(() => new Response("bytes"));
    expect(await got).toBe("bytes");
    expect(requests.map((request) => request.headers.get("authorization"))).toEqual(["token ghp_x", null]);
    expect(client.usage).toEqual({ sent: 1, charged: 1 });
  });

  it.each([403, 429])("is asked for again with it when anonymous readers are turned away (%d)", async (status) => {
    const { got, requests } = await reads((request) =>
      request.headers.has("authorization") ? new Response("bytes") : new Response("", { status }),
    );
    expect(await got).toBe("bytes");
    expect(requests.map((request) => request.headers.get("authorization"))).toEqual([
      "token ghp_x",
      null,
      "token ghp_x",
    ]);
  });

  it.each([["90", 90], ["Sun, 22 Nov 2026 10:02:00 GMT", 120], ["soon", 60], ["999999999", 3_600]])("host that asks for %j is left alone that long", async (value, seconds) => {
    const { got } = await reads(() => new Response("", { status: 429, headers: { "retry-after": value } }), null);
    await expect(got).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: seconds });
  }); // prettier-ignore

  it.each([
    [() => new Response("", { status: 404 })],
    [() => new Response("", { status: 500 })],
    [() => Promise.reject(new Error("https://codeload.test/x?token=s3cret-of-one-use"))],
  ])("that fails does not tell its address", async (answer) => {
    const { got } = await reads(answer);
    const err: unknown = await got.catch((thrown: unknown) => thrown);
    expect(err).toMatchObject({ code: "upstream_unavailable" });
    expect(JSON.stringify([errorFields(err), String(err)])).not.toContain("s3cret");
  });

  it("is refused when the redirect leads nowhere", async () => {
    for (const location of ["", "file:///etc/passwd", "//codeload.test/x"])
      await expect(open(() => redirect(location)).client.archive({ id: 42 }, SHA)).rejects.toMatchObject({
        code: "upstream_rejected",
      });
  });
});

it("no token is ever told by an error or a log line", async () => {
  const token = fc
    .string({ unit: fc.constantFrom(..."abcXYZ019._-"), minLength: 20, maxLength: 60 })
    .map((drawn) => `ghp_${drawn}`);
  const answers: fc.Arbitrary<Answer> = fc.constantFrom<Answer>(
    () => Response.json({ message: "Bad credentials" }, { status: 401 }),
    () => new Response("<html>", { status: 502 }),
    () => new Response("{"),
    () => Promise.reject(new TypeError("fetch failed", { cause: new Error("ECONNRESET") })),
    () => new Response(null, { status: 302, headers: { location: "https://codeload.test/x" } }),
    (request) => new Response("", { status: request.url.includes("codeload") ? 403 : 429 }),
  );
  await fc.assert(
    fc.asyncProperty(token, answers, fc.boolean(), async (secret, answer, asApp) => {
      const { client, lines } = open(answer, asApp ? { installation: [secret, `${secret}2`] } : { token: secret });
      const told: unknown[] = [];
      for (const ask of [
        () => client.getRepository("a", "b"),
        () => client.head({ id: 1 }, "main", null),
        () => client.tree({ id: 1 }, SHA, true),
        () => client.archive({ id: 1 }, SHA),
      ]) {
        await ask().catch((err: unknown) => {
          expect(isDomeError(err)).toBe(true);
          told.push(errorFields(err), (err as Error).message, (err as Error).stack);
        });
      }
      expect(JSON.stringify([told, lines])).not.toContain(secret);
    }),
    { numRuns: 60 },
  );
});
