import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

const report = (change: object = {}) => ({
  resource: "core",
  count: 1,
  limit: 5_000,
  remaining: 1,
  resetAtMs: Date.now() + 1_000_000,
  blockedUntilMs: null,
  ...change,
});
const request = { resource: "core", priority: "webhook", count: 1 } as const;

describe("what a token may send", () => {
  it("is remembered over the object's eviction", async () => {
    const stub = env.GITHUB_BUDGET.getByName("token:a");
    await stub.report(report({ remaining: 0 }));
    expect((await stub.acquire(request)).granted).toBe(false);
    await evictDurableObject(stub);
    expect((await stub.acquire(request)).granted).toBe(false);
    expect((await stub.acquire({ ...request, resource: "search" })).granted).toBe(true);
    expect((await env.GITHUB_BUDGET.getByName("token:b").acquire(request)).granted).toBe(true);
  });

  it("is given out once to callers at the same moment", async () => {
    const stub = env.GITHUB_BUDGET.getByName("token:c");
    await stub.report(report({ remaining: 3 }));
    const answers = await Promise.all(Array.from({ length: 10 }, async () => (await stub.acquire(request)).granted));
    expect(answers.filter(Boolean)).toHaveLength(3);
  });
});

describe("an installation's token", () => {
  const minting = (answer: (minted: number) => Response) => {
    let minted = 0;
    return vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer(++minted));
  };
  const inAnHour = (minted: number) =>
    Response.json(
      { token: `ghs_${minted}`, expires_at: new Date(Date.now() + 3_600_000).toISOString() },
      { status: 201 },
    );

  it("is minted once for everybody who asks at the same time, and again when it was refused", async () => {
    const fetching = minting(inAnHour);
    const stub = env.GITHUB_BUDGET.getByName("installation:7");
    await runInDurableObject(stub, async (object) => {
      expect(await Promise.all(Array.from({ length: 5 }, async () => await object.installationToken(7, null)))).toEqual(
        Array.from({ length: 5 }, () => "ghs_1"),
      );
      expect(await object.installationToken(7, "ghs_older")).toBe("ghs_1");
      expect(await Promise.all([object.installationToken(7, "ghs_1"), object.installationToken(7, "ghs_1")])).toEqual([
        "ghs_2",
        "ghs_2",
      ]);
    });
    expect(fetching).toHaveBeenCalledTimes(2);
  });

  it("is renewed before it runs out", async () => {
    minting((minted) =>
      Response.json(
        { token: `ghs_${minted}`, expires_at: new Date(Date.now() + 4 * 60_000).toISOString() },
        { status: 201 },
      ),
    );
    await runInDurableObject(env.GITHUB_BUDGET.getByName("installation:8"), async (object) => {
      expect([await object.installationToken(8, null), await object.installationToken(8, null)]).toEqual([
        "ghs_1",
        "ghs_2",
      ]);
    });
  });

  it.each([[404], [403]])(
    "that is refused with %d tells that the installation cannot be used, not that a repository is gone",
    async (status) => {
      minting(() => Response.json({ message: "no" }, { status }));
      await runInDurableObject(env.GITHUB_BUDGET.getByName(`installation:9${status}`), async (object) => {
        await expect(object.installationToken(9, null)).rejects.toMatchObject({
          code: "forbidden",
          details: { unusableInstallation: 9 },
        });
      });
    },
  );

  it("can be had after a failure", async () => {
    minting((minted) => (minted === 1 ? new Response("no", { status: 502 }) : inAnHour(minted)));
    await runInDurableObject(env.GITHUB_BUDGET.getByName("installation:10"), async (object) => {
      await expect(object.installationToken(10, null)).rejects.toMatchObject({ code: "upstream_unavailable" });
      expect(await object.installationToken(10, null)).toBe("ghs_2");
    });
  });
});
