const HOUR_MS = 3_600_000;
/** Hours that one column may stand for. */
const STEPS = [1, 3, 6, 12, 24, 168] as const;
/** Columns that can still be told apart on a phone: a week by the hour. */
const MOST_COLUMNS = 170;
/** What is drawn is at least so wide, in percent: a gap of a minute in a day would not be seen. */
const LEAST_WIDTH = 0.6;

/** A span of time; its end is not part of it. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** Pushes of some hours. */
interface Column extends Span {
  pushes: number;
}

/** Pushes an hour as columns that fill the span, hours without any as well; each stands for `hours` when the span is long. */
export function columnsOf(
  perHour: readonly { hourMs: number; pushes: number }[],
  span: Span,
): { hours: number; columns: Column[] } {
  const all = Math.ceil((span.toMs - span.fromMs) / HOUR_MS);
  const hours = STEPS.find((step) => all / step <= MOST_COLUMNS) ?? 168;
  const stepMs = hours * HOUR_MS;
  const columns = Array.from({ length: Math.max(1, Math.ceil(all / hours)) }, (_, i) => ({
    fromMs: span.fromMs + i * stepMs,
    toMs: Math.min(span.toMs, span.fromMs + (i + 1) * stepMs),
    pushes: 0,
  }));
  for (const { hourMs, pushes } of perHour) {
    const column = columns[Math.floor((hourMs - span.fromMs) / stepMs)];
    if (column !== undefined) column.pushes += pushes;
  }
  return { hours, columns };
}

/** The top of a scale: 1, 2 or 5 with zeros, two at least, so that its half is a whole number or is left out. */
export function scaleTop(most: number): number {
  if (most <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 5, 10].find((factor) => factor * power >= most) ?? 10) * power;
}

/** Where a span lies within another, in percent; null when it is outside. Never too narrow to be seen, never beyond the ends. */
export function placeOf(part: Span, whole: Span): { x: number; width: number } | null {
  const length = whole.toMs - whole.fromMs;
  const from = Math.max(part.fromMs, whole.fromMs);
  const to = Math.min(part.toMs, whole.toMs);
  if (length <= 0 || to <= from) return null;
  const width = Math.max(LEAST_WIDTH, ((to - from) / length) * 100);
  return { x: Math.min(((from - whole.fromMs) / length) * 100, 100 - width), width };
}

/** What is known of the time that has passed: covered, 0 to 1. The hour that is running is not held against the polls. */
export function coveredShare(coverage: Span & { coveredMs: number }, nowMs: number): number {
  const passed = Math.min(coverage.toMs, nowMs) - coverage.fromMs;
  return passed <= 0 ? 0 : Math.min(1, coverage.coveredMs / passed);
}

/** How much of a span lies in gaps, in milliseconds. Gaps do not overlap. */
export const missingIn = (span: Span, gaps: readonly Span[]): number =>
  gaps.reduce((sum, gap) => sum + Math.max(0, Math.min(gap.toMs, span.toMs) - Math.max(gap.fromMs, span.fromMs)), 0);

const MARK_HOURS = [1, 3, 6, 12, 24, 48, 168, 336, 720, 2_160] as const;
const MOST_MARKS = 5;

/** Round times to mark on an axis, at most five; `offsetMs` is what local time is ahead of UTC. */
export function marksOf(span: Span, offsetMs: number): number[] {
  const length = span.toMs - span.fromMs;
  const stepMs = (MARK_HOURS.find((hours) => length / (hours * HOUR_MS) <= MOST_MARKS) ?? 2_160) * HOUR_MS;
  const firstMs = Math.ceil((span.fromMs + offsetMs) / stepMs) * stepMs - offsetMs;
  const marks: number[] = [];
  for (let atMs = firstMs; atMs <= span.toMs && marks.length < MOST_MARKS; atMs += stepMs) marks.push(atMs);
  return marks;
}
