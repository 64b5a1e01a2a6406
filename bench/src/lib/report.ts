import { median } from "./stats.ts";

/** Samples of one side of a comparison. */
export interface Side {
  /** What was measured: "dome-ingest", "git clone --depth 1" … */
  label: string;
  unit: string;
  samples: readonly number[];
}

/** What a value is held against. */
export type Target = { atMost: number } | { atLeast: number };

/** One line of the report. `value` is what the target is about: a ratio, or the figure itself. */
export interface Row {
  name: string;
  ours: Side;
  peer?: Side;
  value: number;
  target?: Target;
}

/** Everything one benchmark found. */
export interface Section {
  bench: string;
  title: string;
  rows: Row[];
  /** What has to be known to read the rows. */
  notes: string[];
}

/** Whether a row's target is met; null without one. */
export function isMet({ value, target }: Row): boolean | null {
  if (target === undefined) return null;
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}

/** A section as an aligned table. */
export function render(section: Section): string {
  const header = ["", "ours", "other side", "ratio", "target", ""];
  const lines = section.rows.map((row) => [
    row.name,
    side(row.ours),
    row.peer ? side(row.peer) : "",
    number(row.value),
    target(row.target),
    verdict(row),
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const format = (line: readonly string[]): string =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  const notes = section.notes.map((note) => `  ${note}`);
  return [`${section.bench}: ${section.title}`, format(header), ...lines.map(format), ...notes, ""].join("\n");
}

function side({ label, unit, samples }: Side): string {
  const middle = `${number(median(samples))} ${unit}`.trimEnd();
  const spread =
    samples.length > 1 ? ` (${number(Math.min(...samples))}–${number(Math.max(...samples))}, n=${samples.length})` : "";
  return label === "" ? `${middle}${spread}` : `${label} ${middle}${spread}`;
}

function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function target(wanted: Target | undefined): string {
  if (wanted === undefined) return "";
  return "atMost" in wanted ? `≤ ${wanted.atMost}` : `≥ ${wanted.atLeast}`;
}

function verdict(row: Row): string {
  const met = isMet(row);
  return met === null ? "" : met ? "met" : "MISSED";
}
