import { grammarFor } from "./languages.ts";

/** A stretch of text of one kind; `kind` is a class name of the highlighter's, or empty. */
export interface Token {
  text: string;
  kind: string;
}
export type Line = readonly Token[];

/** Beyond these a text is shown plainly: nobody should wait for colours. */
const MAX_CHARS = 200_000;
const MAX_LINE_CHARS = 5_000;

/** The part of a highlighter's tree that is looked at. */
interface Node {
  type: string;
  value?: string;
  properties?: { className?: unknown };
  children?: readonly Node[];
}

/** Every line as one plain token. */
export const plainLines = (text: string): Line[] =>
  text.split("\n").map((line) => (line === "" ? [] : [{ text: line, kind: "" }]));

/** Lines with their tokens. Grammars are fetched when needed; what cannot be highlighted comes back plain. */
export async function highlightLines(text: string, grammar: string): Promise<Line[]> {
  const load = grammarFor(grammar);
  if (load === undefined || text.length > MAX_CHARS || longestLine(text) > MAX_LINE_CHARS) return plainLines(text);
  const [{ createLowlight }, { default: language }] = await Promise.all([import("./highlighter.ts"), load()]);
  const tree: Node = createLowlight({ [grammar]: language }).highlight(grammar, text);
  const lines: Token[][] = [[]];
  collect(tree, "", lines);
  return lines;
}

function collect(node: Node, kind: string, lines: Token[][]): void {
  if (node.type === "text") {
    const [first = "", ...rest] = (node.value ?? "").split("\n");
    if (first !== "") lines.at(-1)?.push({ text: first, kind });
    for (const line of rest) lines.push(line === "" ? [] : [{ text: line, kind }]);
    return;
  }
  const names = node.properties?.className;
  const own = Array.isArray(names) ? names.filter((name) => typeof name === "string").join(" ") : kind;
  for (const child of node.children ?? []) collect(child, own, lines);
}

const longestLine = (text: string): number => text.split("\n").reduce((most, line) => Math.max(most, line.length), 0);
