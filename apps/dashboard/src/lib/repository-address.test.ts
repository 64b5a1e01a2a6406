import { expect, it } from "vitest";
import { parseRepositoryAddress } from "./repository-address.ts";

it.each([
  "honojs/hono",
  " https://github.com/honojs/hono ",
  "https://github.com/honojs/hono.git",
  "http://www.github.com/honojs/hono/",
  "github.com/honojs/hono?tab=readme#top",
  "git@github.com:honojs/hono.git",
  "ssh://git@github.com/honojs/hono.git",
  "https://git.example.com/honojs/hono",
])("reads %s", (text) => {
  expect(parseRepositoryAddress(text, "https://git.example.com")).toEqual({ owner: "honojs", repo: "hono" });
});

it("takes the branch of a branch's page along", () => {
  expect(parseRepositoryAddress("https://github.com/a/b/tree/release/1.x", "https://github.com")).toEqual({
    owner: "a",
    repo: "b",
    branch: "release/1.x",
  });
});

it.each(["", "honojs", "a/b/c", "https://gitlab.com/a/b", "a/<img>", "javascript:alert(1)//x", "a b/c"])(
  "does not take %o for a repository",
  (text) => expect(parseRepositoryAddress(text, "https://github.com")).toBeNull(),
);
