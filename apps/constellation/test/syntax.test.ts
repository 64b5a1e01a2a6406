import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { depsOf } from "../src/deps.ts";
import { PARSED_LANGUAGES, syntaxChunkerFor } from "../src/grammars/syntax.ts";
import { indexRepository } from "../src/indexing/index-repository.ts";
import { addRepository, ask, commitFiles, indexed } from "./support.ts";

const SOURCES: Record<string, string> = {
  typescript: "export function f(x: number): number { return x; }\n",
  tsx: "export const A = () => <b>{1}</b>;\n",
  javascript: "function f() { return 1; }\n",
  python: "def f():\n    return 1\n",
  go: "func f() int {\n\treturn 1\n}\n",
  rust: "fn f() -> i32 {\n    1\n}\n",
  java: "class A {\n  int f() { return 1; }\n}\n",
  c: "int f(void)\n{\n  return 1;\n}\n",
  cpp: "template <class T> T f(T t)\n{\n  return t;\n}\n",
  csharp: "class A {\n  int F() => 1;\n}\n",
  ruby: "def f\n  1\nend\n",
  php: "<?php\nfunction f() { return 1; }\n",
};

/** A dozen grammars are compiled, each over a megabyte. */
const GRAMMARS_MS = 90_000;

it(
  "parses every language in the runtime and cuts between definitions",
  async () => {
    expect(PARSED_LANGUAGES.toSorted()).toEqual(Object.keys(SOURCES).toSorted());
    for (const [language, source] of Object.entries(SOURCES)) {
      const chunker = await syntaxChunkerFor(new Set([language]));
      const text = source.repeat(120);
      const chunks = chunker.chunk(text, language);
      expect(chunks.length, language).toBeGreaterThan(1);
      expect(chunks.at(-1)?.endOffset, language).toBe(text.length);
      expect(
        chunks.every(({ startOffset, endOffset }) => endOffset - startOffset <= 1_400),
        language,
      ).toBe(true);
    }
  },
  GRAMMARS_MS,
);

it("is one setting away, and changing it indexes anew without embedding what is unchanged elsewhere", async () => {
  const files = { "a.ts": SOURCES.typescript!.repeat(60), "b.md": "# Title\n\ntext\n" };
  const id = await indexed(files);
  const deps = depsOf({ ...env, CHUNKER: "syntax", LOG_LEVEL: "error" });
  expect(await indexRepository(deps, id)).toMatchObject({ outcome: "indexed", files: 2, filesAdded: 2 });
  expect((await ask("title"))[0]?.path).toBe("b.md");
  const other = await addRepository({ userId: "bob" });
  await commitFiles(other, files);
  expect(await indexRepository(deps, other)).toMatchObject({ embeddingsComputed: 0 });
});
