import { useEffect, useMemo, useState } from "preact/hooks";
import { highlightLines, type Line, plainLines, type Token } from "../lib/highlight.ts";
import { grammarOf } from "../lib/languages.ts";
import { type Range, rangesOf } from "../lib/marks.ts";
import { visible } from "../lib/visible.ts";

interface Props {
  text: string;
  /** Decides the colours by its ending. */
  file: string;
  label: string;
  /** Number of the first line. */
  firstLine?: number;
  /** What to mark. */
  terms?: readonly string[];
  /** Most lines shown; the rest is cut off. */
  most?: number;
  /** First and last line that are picked out. */
  picked?: Range | null;
  /** Line numbers lead to their line. */
  linked?: boolean;
}

/** Lines kept together, so that the browser need not lay out those out of sight. */
const BLOCK = 200;
const NONE: readonly string[] = [];

/** Source with line numbers: text from strangers, shown as text. Colours come when they are there. */
export function Code({ text, file, label, firstLine = 1, terms = NONE, most, picked = null, linked = false }: Props) {
  const plain = useMemo(() => plainLines(text), [text]);
  const [coloured, setColoured] = useState<{ text: string; lines: readonly Line[] } | null>(null);
  const grammar = grammarOf(file);
  useEffect(() => {
    let stale = false;
    if (grammar === null) return undefined;
    highlightLines(text, grammar).then(
      (lines) => {
        if (!stale) setColoured({ text, lines });
      },
      () => undefined, // it stays plain
    );
    return () => {
      stale = true;
    };
  }, [text, grammar]);

  const all = coloured?.text === text ? coloured.lines : plain;
  const lines = all.slice(0, most);
  const blocks = Array.from({ length: Math.ceil(lines.length / BLOCK) }, (_, at) =>
    lines.slice(at * BLOCK, (at + 1) * BLOCK),
  );
  const digits = String(firstLine + lines.length).length;
  return (
    <div class={`code digits-${Math.min(7, digits)}`} role="group" aria-label={label} tabIndex={0}>
      {blocks.map((block, at) => (
        <pre class="block" key={at}>
          <code>
            {block.map((line, index) => {
              const number = firstLine + at * BLOCK + index;
              const isPicked = picked !== null && number >= picked[0] && number <= picked[1];
              return (
                <span class={isPicked ? "line picked" : "line"} id={linked ? `L${number}` : undefined} key={number}>
                  {linked ? (
                    <a
                      class="number"
                      href={`#L${number}`}
                      data-number={number}
                      tabIndex={-1}
                      aria-label={`Line ${number}`}
                    />
                  ) : (
                    <span class="number" data-number={number} />
                  )}
                  <span class="text">{lineOf(line, terms)}</span>
                </span>
              );
            })}
          </code>
        </pre>
      ))}
    </div>
  );
}

function lineOf(line: Line, terms: readonly string[]) {
  const marks = terms.length === 0 ? [] : rangesOf(line.map((token) => token.text).join(""), terms);
  let from = 0;
  const pieces = line.flatMap((token) => {
    const cut = cutUp(token, from, marks);
    from += token.text.length;
    return cut;
  });
  return [...pieces.map(pieceOf), "\n"];
}

type Piece = Token & { marked: boolean };

/** A token in pieces that are marked or not. */
function cutUp(token: Token, from: number, marks: readonly Range[]): Piece[] {
  const to = from + token.text.length;
  const pieces: Piece[] = [];
  let at = from;
  const add = (end: number, marked: boolean): void => {
    if (end > at) pieces.push({ kind: token.kind, text: token.text.slice(at - from, end - from), marked });
    at = Math.max(at, end);
  };
  for (const [start, end] of marks) {
    if (end <= from || start >= to) continue;
    add(Math.max(from, start), false);
    add(Math.min(to, end), true);
  }
  add(to, false);
  return pieces;
}

function pieceOf({ text, kind, marked }: Piece, index: number) {
  const shown = visible(text);
  if (marked)
    return (
      <mark class={kind} key={index}>
        {shown}
      </mark>
    );
  return kind === "" ? (
    shown
  ) : (
    <span class={kind} key={index}>
      {shown}
    </span>
  );
}
