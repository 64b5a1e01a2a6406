import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { splitTar } from "../src/faults/tar.ts";
import type { LocalGitHub } from "../src/index.ts";
import { bearer, get, startGitHub } from "./support/github.ts";

async function download(github: LocalGitHub, headers: Record<string, string> = {}): Promise<Response> {
  const redirect = await get(github, "/repos/acme/site/tarball/main", { headers });
  expect(redirect.status).toBe(302);
  return fetch(redirect.headers.get("location")!);
}

it("archives are what `git archive` makes of a commit: prefix, attributes, links, long names", async () => {
  const github = await startGitHub();
  await github.createRepository({ owner: "acme", name: "site" });
  const long = `${"d/".repeat(60)}${"n".repeat(150)}.txt`;
  const { sha } = await github.commit("acme/site", {
    changes: [
      { path: ".gitattributes", content: "hidden export-ignore\nversion export-subst\n*.win text eol=crlf\n" },
      { path: "hidden", content: "no" },
      { path: "version", content: "$Format:%H$" },
      { path: "a.win", content: "1\n2\n" },
      { path: "link", content: "version", mode: "120000" },
      { path: long, content: "long" },
    ],
  });
  const response = await download(github);
  const folder = `acme-site-${sha.slice(0, 7)}`;
  expect(response.headers.get("content-type")).toBe("application/x-gzip");
  expect(response.headers.get("content-length")).toBeNull();
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename=${folder}.tar.gz`);
  expect(new URL(response.url).origin).toBe(github.codeloadUrl);
  const entries = splitTar(gunzipSync(Buffer.from(await response.arrayBuffer())));
  expect(entries[0]).toMatchObject({ type: "g", path: "pax_global_header" });
  expect(entries[0]!.content.toString()).toContain(`comment=${sha}`);
  const files = Object.fromEntries(
    entries.filter((entry) => entry.type === "0").map((entry) => [entry.path, entry.content.toString()]),
  );
  expect(files).toMatchObject({
    [`${folder}/version`]: sha,
    [`${folder}/a.win`]: "1\r\n2\r\n",
    [`${folder}/${long}`]: "long",
  });
  expect(files).not.toHaveProperty([`${folder}/hidden`]);
  expect(entries.find((entry) => entry.path === `${folder}/link`)?.type).toBe("2");
});

it("private archives need the redirect's token, for five minutes, or an Authorization", async () => {
  const github = await startGitHub();
  await github.createRepository({ owner: "acme", name: "site", private: true });
  await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
  const token = await github.tokens.add({ login: "acme" });
  const redirect = await get(github, "/repos/acme/site/tarball/main", { headers: bearer(token) });
  const location = redirect.headers.get("location")!;
  expect((await fetch(location)).status).toBe(200);
  const bare = location.split("?")[0]!;
  expect((await fetch(bare)).status).toBe(404);
  expect((await fetch(bare, { headers: { authorization: `token ${token}` } })).status).toBe(200);
  await github.advanceClock(5 * 60_000);
  expect((await fetch(location)).status).toBe(404);
  expect((await github.requests.list({ origin: "codeload" })).some((record) => record.path.includes("token"))).toBe(
    false,
  );
});

it("empty repositories answer 400 and unknown refs 404, both only at codeload", async () => {
  const github = await startGitHub();
  await github.createRepository({ owner: "acme", name: "site" });
  expect((await download(github)).status).toBe(400);
  await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
  const redirect = await get(github, "/repos/acme/site/tarball/nope");
  expect(redirect.status).toBe(302);
  expect((await fetch(redirect.headers.get("location")!)).status).toBe(404);
});

it("cached archives follow the branch and keep their bytes", async () => {
  const github = await startGitHub({ cacheArchives: true });
  await github.createRepository({ owner: "acme", name: "site" });
  await github.commit("acme/site", { changes: [{ path: "a", content: "1" }] });
  const [one, two] = await Promise.all([download(github), download(github)]);
  expect(Buffer.from(await one.arrayBuffer())).toEqual(Buffer.from(await two.arrayBuffer()));
  await github.commit("acme/site", { changes: [{ path: "a", content: "2" }] });
  const files = splitTar(gunzipSync(Buffer.from(await (await download(github)).arrayBuffer())));
  expect(files.at(-1)!.content.toString()).toBe("2");
});
