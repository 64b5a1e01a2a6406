import { expect, it } from "vitest";
import { call, errorOf } from "./call.ts";
import { callsOf, createApi, ID, KEY, services } from "./doubles.ts";

const headers = { authorization: `Bearer ${KEY}` };

it("tells whom the key acts for and where GitHub is, asking nobody", async () => {
  const doubles = services();
  const { answer } = await call("GET", "/api/about", { doubles });
  expect(await answer.json()).toMatchObject({ userId: "dev", githubWebUrl: "https://github.com" });
  expect(callsOf(doubles)).toEqual([]);
});

it("takes the address of a GitHub of one's own, without the slash at its end", async () => {
  const api = createApi(services(), { DOME_API_KEY: KEY, GITHUB_WEB_URL: "https://git.example.com/" });
  expect(await (await api.fetch("/api/about", { headers })).json()).toMatchObject({
    githubWebUrl: "https://git.example.com",
  });
});

it("refuses an address that a link must not have", async () => {
  const api = createApi(services(), { DOME_API_KEY: KEY, GITHUB_WEB_URL: "javascript:alert(1)//" });
  const answer = await api.fetch("/api/about", { headers });
  expect([answer.status, (await errorOf(answer)).code]).toEqual([503, "misconfigured"]);
});

it("tells at which commit a repository can be searched", async () => {
  const { answer, constellation } = await call("GET", `/api/repositories/${ID}/index`);
  expect(await answer.json()).toEqual({ commitSha: expect.any(String), files: 398, chunks: 2_210, vectors: 2_210 });
  expect(constellation.counts).toHaveBeenCalledExactlyOnceWith(ID);
});

it("does not ask the index about what belongs to somebody else", async () => {
  const doubles = services();
  doubles.ingestor.get.mockResolvedValue(null);
  const { answer, constellation } = await call("GET", `/api/repositories/${ID}/index`, { doubles });
  expect(answer.status).toBe(404);
  expect(constellation.counts).not.toHaveBeenCalled();
});
