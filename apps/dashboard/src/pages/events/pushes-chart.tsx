import type { EventCoverage, EventStats } from "@dome/api-client";
import { count, counted, duration } from "../../lib/format.ts";
import { columnsOf, missingIn, placeOf, scaleTop } from "./series.ts";
import { TimeAxis } from "./time-axis.tsx";
import { range } from "./times.ts";

interface Props {
  stats: EventStats;
  gaps: EventCoverage["gaps"];
}

/** Pushes over time as columns, on the time that is known to be missing. The table beneath says the same. */
export function PushesChart({ stats, gaps }: Props) {
  const { hours, columns } = columnsOf(stats.pushesPerHour, stats);
  const most = Math.max(...columns.map(({ pushes }) => pushes));
  const top = scaleTop(most);
  const unit = hours === 1 ? "hour" : hours === 24 ? "day" : hours === 168 ? "week" : `${hours} hours`;
  const busiest = columns.find(({ pushes }) => pushes === most);
  const summary =
    busiest === undefined || most === 0
      ? "none in this time"
      : `${counted(stats.pushes, "push", "pushes")} in all, most of them ${range(busiest.fromMs, busiest.toMs)}: ${count(most)}`;
  return (
    <section class="panel" aria-labelledby="pushes-by">
      <h2 id="pushes-by">{hours === 1 ? "Pushes by hour" : `Pushes every ${unit}`}</h2>
      <TimeAxis span={stats} scale={[count(top), count(top / 2), "0"]}>
        <svg class="chart-plot" role="img" aria-label={`Pushes every ${unit}: ${summary}.`} focusable="false">
          {gaps.map((gap) => {
            const place = placeOf(gap, stats);
            return (
              place !== null && (
                <rect
                  class="missing"
                  key={gap.pollId}
                  x={`${place.x}%`}
                  y="0"
                  width={`${place.width}%`}
                  height="100%"
                />
              )
            );
          })}
          {[0, 50, 100].map((y) => (
            <line class="grid" key={y} x1="0" x2="100%" y1={`${y}%`} y2={`${y}%`} />
          ))}
          {columns.map(({ fromMs, toMs, pushes }) => {
            const x = ((fromMs - stats.fromMs) / (stats.toMs - stats.fromMs)) * 100;
            const width = ((toMs - fromMs) / (stats.toMs - stats.fromMs)) * 100;
            const height = (pushes / top) * 100;
            const missingMs = missingIn({ fromMs, toMs }, gaps);
            const missing = missingMs === 0 ? "" : `; ${duration(missingMs)} known to be missing`;
            return (
              <g key={fromMs}>
                <title>{`${range(fromMs, toMs)}: ${counted(pushes, "push", "pushes")}${missing}`}</title>
                <rect class="reach" x={`${x}%`} y="0" width={`${width}%`} height="100%" />
                <rect
                  class="column"
                  x={`${x + width * 0.08}%`}
                  y={`${100 - height}%`}
                  width={`${width * 0.84}%`}
                  height={`${height}%`}
                />
              </g>
            );
          })}
        </svg>
      </TimeAxis>
      {gaps.length > 0 && (
        <ul class="legend" aria-label="Colours">
          <li>
            <svg width="14" height="14" aria-hidden="true" focusable="false">
              <rect class="missing" width="100%" height="100%" />
            </svg>
            known to be missing
          </li>
        </ul>
      )}
      <details class="as-table">
        <summary>As a table</summary>
        <div class="table-box" role="region" aria-label={`Pushes every ${unit}`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col" class="number-cell">
                  Pushes
                </th>
                <th scope="col" class="number-cell">
                  Missing
                </th>
              </tr>
            </thead>
            <tbody>
              {columns.toReversed().map(({ fromMs, toMs, pushes }) => {
                const missingMs = missingIn({ fromMs, toMs }, gaps);
                return (
                  <tr key={fromMs}>
                    <td>{range(fromMs, toMs)}</td>
                    <td class="number-cell">{count(pushes)}</td>
                    <td class="number-cell">{missingMs === 0 ? "" : duration(missingMs)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
