import type { ComponentChildren } from "preact";
import { marksOf, type Span } from "./series.ts";
import { tick } from "./times.ts";

/** Texts so near to an end, in percent, do not reach beyond it. */
const EDGE = 6;

/** Places along a span of time: whatever is drawn in them at percentages of the width, with the times below. */
export function TimeAxis({
  span,
  scale,
  children,
}: {
  span: Span;
  scale?: readonly string[];
  children: ComponentChildren;
}) {
  const length = span.toMs - span.fromMs;
  const offsetMs = -new Date(span.fromMs).getTimezoneOffset() * 60_000;
  return (
    <div class={`chart ${scale === undefined ? "" : "scaled"}`}>
      {scale !== undefined && (
        <div class="chart-scale" aria-hidden="true">
          {scale.map((text, i) => (
            <span key={i}>{text}</span>
          ))}
        </div>
      )}
      {children}
      <svg class="chart-ticks" aria-hidden="true" focusable="false">
        {marksOf(span, offsetMs).map((atMs) => {
          const x = ((atMs - span.fromMs) / length) * 100;
          return (
            <text key={atMs} x={`${x}%`} y="14" text-anchor={x < EDGE ? "start" : x > 100 - EDGE ? "end" : "middle"}>
              {tick(atMs, length)}
            </text>
          );
        })}
      </svg>
    </div>
  );
}
