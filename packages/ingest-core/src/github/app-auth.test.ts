import { generateKeyPairSync } from "node:crypto";
import { importSPKI, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { mintInstallationToken, readInstallation, signAppJwt } from "./index.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const NOW = Date.parse("2026-11-22T10:00:00Z");

describe("the App's token", () => {
  it.each([["PKCS#1", pkcs1], ["PKCS#8", pkcs8], ["PKCS#1 in one line", pkcs1.replaceAll("\n", "\\n")], ["PKCS#8 in one line", pkcs8.replaceAll("\n", "\\n")], ["PKCS#1 from Windows", pkcs1.replaceAll("\n", "\r\n")]])(
    "is signed with a key in %s and can be verified",
    async (_, key) => {
      const jwt = await signAppJwt({ appId: "Iv1.abc", privateKey: key }, NOW);
      const spki = await importSPKI(publicKey.export({ type: "spki", format: "pem" }).toString(), "RS256");
      const { payload, protectedHeader } = await jwtVerify(jwt, spki, { currentDate: new Date(NOW), issuer: "Iv1.abc" });
      expect(protectedHeader.alg).toBe("RS256");
      expect(payload.iat).toBe(NOW / 1_000 - 60);
      expect((payload.exp ?? 0) - NOW / 1_000).toBeLessThanOrEqual(600);
    },
  ); // prettier-ignore

  it.each([["nothing", ""], ["not a key", "hunter2"], ["a cut key", pkcs1.slice(0, 400)], ["a cut body", pkcs1.replace(/A{1,2}/, "!")], ["an encrypted key", `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----`]])(
    "cannot be made from %s, and the error does not quote it",
    async (_, key) => {
      const err = (await signAppJwt({ appId: "1", privateKey: key }, NOW).catch((thrown: unknown) => thrown)) as Error;
      expect(err).toMatchObject({ name: "DomeError", code: "misconfigured", message: expect.stringContaining("GITHUB_APP_PRIVATE_KEY") });
      expect(err.cause).toBeUndefined();
      for (const line of key.split("\n").filter((text) => text.length > 6 && !text.includes("-----"))) expect(err.message).not.toContain(line);
    },
  ); // prettier-ignore
});

describe("requests of the App", () => {
  const ask = (answer: () => Response | Promise<Response>) => {
    const sent: { url: string; init: RequestInit }[] = [];
    const fetching = async (url: string, init: RequestInit) => {
      sent.push({ url, init });
      return await answer();
    };
    return {
      sent,
      deps: {
        apiUrl: "https://github.test/",
        credentials: { appId: "1", privateKey: pkcs1 },
        fetch: fetching as unknown as typeof fetch,
        nowMs: () => NOW,
      },
    };
  };

  it("mint a token and say until when", async () => {
    const { deps, sent } = ask(() =>
      Response.json({ token: "ghs_x", expires_at: "2026-11-22T11:00:00Z" }, { status: 201 }),
    );
    expect(await mintInstallationToken(deps, 7)).toEqual({ token: "ghs_x", expiresAtMs: NOW + 3_600_000 });
    expect([sent[0]?.url, sent[0]?.init.method]).toEqual([
      "https://github.test/app/installations/7/access_tokens",
      "POST",
    ]);
    expect(sent[0]?.init.signal).toBeInstanceOf(AbortSignal);
  });

  it.each([[404, "not_found"], [403, "forbidden"], [401, "upstream_rejected"], [500, "upstream_unavailable"], [429, "rate_limited"]] as const)("are refused with %d as %s", async (status, code) => {
    const { deps } = ask(() => Response.json({ message: "no" }, { status }));
    await expect(mintInstallationToken(deps, 7)).rejects.toMatchObject({ code });
    await expect(readInstallation(deps, 7)).rejects.toMatchObject({ code });
  }); // prettier-ignore

  it.each([
    ["cut JSON", () => new Response('{"token": "ghs_')],
    ["something else", () => Response.json([])],
    ["no answer", () => Promise.reject(new TypeError("fetch failed"))],
  ])("that get %s may be tried again", async (_, answer) => {
    const { deps } = ask(answer);
    await expect(mintInstallationToken(deps, 7)).rejects.toMatchObject({ code: "upstream_unavailable" });
    await expect(readInstallation(deps, 7)).rejects.toMatchObject({ code: "upstream_unavailable" });
  });

  it("read an installation", async () => {
    const body = {
      id: 7,
      account: { login: "acme", id: 3 },
      repository_selection: "selected",
      suspended_at: "2026-11-22T10:00:00Z",
    };
    const { deps } = ask(() => Response.json(body));
    expect(await readInstallation(deps, 7)).toEqual({
      id: 7,
      account: "acme",
      accountId: 3,
      repositorySelection: "selected",
      suspendedAtMs: NOW,
    });
  });
});
