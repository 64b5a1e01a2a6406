import type { ComponentChildren } from "preact";
import type { Span } from "./series.ts";
import { tick } from "./times.ts";

const MARKS = 4;

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
        {Array.from({ length: MARKS + 1 }, (_, i) => (
          <text
            key={i}
            x={`${(i * 100) / MARKS}%`}
            y="14"
            text-anchor={i === 0 ? "start" : i === MARKS ? "end" : "middle"}
          >
            {tick(span.fromMs + (length * i) / MARKS, length)}
          </text>
        ))}
      </svg>
    </div>
  );
}
