const number = new Intl.NumberFormat("en");
const day = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" });

/** `12,345`. */
export const count = (value: number): string => number.format(value);

/** `1 file`, `2 files`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** `512 B`, `1.5 MB`: thousands, as disks are sold. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000;
    unit++;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit] ?? ""}`;
}

/** `850 ms`, `12.4 s`, `3 min 5 s`, `2 h 4 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

/** `about 20 s left`: coarser than {@link duration}, for it is a guess. */
export function remaining(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 5) return "a few seconds left";
  if (seconds < 90) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  return seconds < 5_400 ? `about ${Math.round(seconds / 60)} min left` : `about ${Math.round(seconds / 3_600)} h left`;
}

/** `now`, `5 min. ago`, `yesterday`; a date beyond a month. */
export function since(atMs: number, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - atMs) / 1_000);
  if (seconds < 45) return "just now";
  if (seconds < 3_600) return ago.format(-Math.max(1, Math.round(seconds / 60)), "minute");
  if (seconds < 86_400) return ago.format(-Math.round(seconds / 3_600), "hour");
  return seconds < 30 * 86_400 ? ago.format(-Math.round(seconds / 86_400), "day") : moment(atMs);
}

/** Day and time. */
export const moment = (atMs: number): string => day.format(atMs);

/** The seven digits by which people know a commit. */
export const shortSha = (sha: string): string => sha.slice(0, 7);
