const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });
const both = new Intl.DateTimeFormat("en", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const DAY_MS = 86_400_000;

/** A mark of a time axis: the time of day on short ones, else the day. Local time, as everywhere. */
export const tick = (atMs: number, lengthMs: number): string => (lengthMs <= 2 * DAY_MS ? clock : date).format(atMs);

/** `Nov 22, 09:00 – 10:00`; with both days when they differ. */
export function range(fromMs: number, toMs: number): string {
  const [fromDay, toDay] = [date.format(fromMs), date.format(toMs)];
  return `${fromDay}, ${clock.format(fromMs)} – ${fromDay === toDay ? "" : `${toDay}, `}${clock.format(toMs)}`;
}

/** Day and time to the second: gaps are short. */
export const exactly = (atMs: number): string => both.format(atMs);

/** What a field for a day and time holds: local time, to the minute. */
export function toField(atMs: number): string {
  const local = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The time of such a field; null when it is empty. */
export function fromField(value: string): number | null {
  const atMs = value === "" ? Number.NaN : Date.parse(value);
  return Number.isFinite(atMs) ? atMs : null;
}
