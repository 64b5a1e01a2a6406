import fc from "fast-check";
import { expect, it } from "vitest";
import { hashedEmbedder } from "../src/embeddings/index.ts";
import { splitIdentifier } from "../src/terms/index.ts";
import { vectorByDefinition } from "./definition.ts";
import { type Piece, WordCounter } from "../src/words/index.ts";

const whole = (text: string): Piece => ({ startOffset: 0, endOffset: text.length });

const identifiersOf = (text: string): string => new WordCounter().count(text, [whole(text)])[0]!.identifiers;

/** Where something changes inside a word; every character beyond ASCII is a small letter, and one capital belongs to what follows. */
const CHANGE =
  /[a-z\u0080-\uffff](?=[A-Z0-9])|[0-9](?=[A-Za-z\u0080-\uffff])|[A-Z](?=[0-9])|[A-Z]{2}(?=[a-z\u0080-\uffff])/;

/** Parts of compound identifiers by definition, sorted. */
function partsByDefinition(text: string): string[] {
  const words = text.match(/[A-Za-z0-9\u0080-\uffff]+/g) ?? [];
  return words
    .filter((word) => word.length <= 100 && CHANGE.test(word))
    .flatMap(splitIdentifier)
    .toSorted();
}

const partsIn = (identifiers: string): string[] =>
  identifiers
    .split(" ")
    .filter((part) => part !== "")
    .toSorted();

const word = fc.oneof(
  fc.constantFrom(
    "parseHttpHeader",
    "utf8",
    "HTTPServer2",
    "naïveΣ日本",
    "İstanbulİ1İ",
    "x",
    "7",
    "a$b_c",
    "—",
    "ABc",
    "\ud800",
  ),
  // The beginnings of one are others.
  fc.tuple(fc.constantFrom("aB", "Ab1", "xyz"), fc.nat(60)).map(([part, times]) => part.repeat(times)),
  fc
    .tuple(fc.constantFrom(9, 10, 12, 13, 39, 40, 41, 100, 101), fc.constantFrom("", "é", "Z", "9"))
    .map(([length, end]) => `${"qW".repeat(60).slice(0, length - end.length)}${end}`),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("a", "B", "1", "É", "_", " "), maxLength: 130 }),
);
const drawnText = fc.array(word, { maxLength: 40 }).map((words) => words.join(" "));

it("gives the parts of compound identifiers, as often as they stand there, and of no other word", () => {
  expect(identifiersOf("const Foo = parseURL(utf8, snake_case, HTTPServer, plain, utf8)")).toBe(
    "parse url utf 8 utf 8 http server",
  );
  expect(partsIn(identifiersOf("ÉcoleNormale école utf8"))).toEqual(["8", "normale", "utf", "école"]);
  expect(identifiersOf("")).toBe("");
});

it("gives the parts and the vectors of each piece that it has by itself, whatever was counted before", async () => {
  const counter = new WordCounter();
  const embedder = hashedEmbedder(64);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(drawnText, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 })), { maxLength: 5 }),
      async (batch) => {
        counter.startBatch();
        const texts: string[] = [];
        const counted = batch.flatMap(([text, ends]) => {
          const pieces = [
            whole(text),
            ...ends.map((pair) => {
              const [startOffset = 0, endOffset = 0] = pair
                .map((end) => end % (text.length + 1))
                .toSorted((a, b) => a - b);
              return { startOffset, endOffset };
            }),
          ];
          texts.push(...pieces.map(({ startOffset, endOffset }) => text.slice(startOffset, endOffset)));
          return counter.count(text, pieces);
        });
        expect(counted.map(({ identifiers }) => partsIn(identifiers))).toEqual(texts.map(partsByDefinition));
        const vectors = await embedder.embed(texts, "document", counted);
        texts.forEach((text, i) =>
          expect(vectors.subarray(i * 64, (i + 1) * 64)).toEqual(vectorByDefinition(text, 64)),
        );
      },
    ),
    { numRuns: 300 },
  );
});

it("counts pieces of a text too long to be read at once", async () => {
  const text = Array.from({ length: 30_000 }, (_, i) => `w${i % 1_000}Xé${i % 7}`).join(" ");
  const pieces = Array.from({ length: Math.ceil(text.length / 900) }, (_, i) => ({
    startOffset: i * 900,
    endOffset: Math.min((i + 1) * 900, text.length),
  }));
  const texts = pieces.map(({ startOffset, endOffset }) => text.slice(startOffset, endOffset));
  for (const places of [pieces, pieces.toReversed()]) {
    const counted = new WordCounter().count(text, places);
    const expected = places === pieces ? texts : texts.toReversed();
    expect(counted.map(({ identifiers }) => partsIn(identifiers))).toEqual(expected.map(partsByDefinition));
  }
});

it("forgets in the middle of a batch rather than remember ever more, and vectors are the same", async () => {
  const counter = new WordCounter();
  const texts = Array.from({ length: 200 }, (_, i) => Array.from({ length: 1_000 }, (_, j) => `w${i}x${j}`).join(" "));
  const counted = texts.flatMap((text) => counter.count(text, [whole(text)]));
  expect(counter.words.size).toBeLessThan(62_000);
  expect(counter.counts.length).toBeLessThan(2_100_000);
  expect([counted.filter((words) => counter.holds(words)).length > 0, counter.holds(counted[0]!)]).toEqual([
    true,
    false,
  ]);
  const vectors = await hashedEmbedder(64).embed(texts, "document", counted);
  for (const i of [0, 100, 199])
    expect(vectors.subarray(i * 64, (i + 1) * 64)).toEqual(vectorByDefinition(texts[i]!, 64));
});

it("does not take what another batch counted for a text's words", async () => {
  const counter = new WordCounter();
  const before = counter.count("one two three", [whole("one two three")]);
  counter.startBatch();
  counter.count("four five six", [whole("four five six")]);
  expect(await hashedEmbedder().embed(["one two three"], "document", before)).toEqual(
    vectorByDefinition("one two three", 384),
  );
});

it("tells a long word from one that is all of it that a key holds", () => {
  // So many that one is looked for where the other lies.
  const short = Array.from({ length: 20_000 }, (_, i) => `aB${String(i).padStart(10, "0")}`);
  const text = short.map((ending) => `x${ending} ${ending}`).join(" ");
  expect(partsIn(identifiersOf(text))).toEqual(partsByDefinition(text));
});
