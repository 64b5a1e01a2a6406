import { signal } from "@preact/signals";
import { moment, since } from "../lib/format.ts";

const REFRESH_MS = 20_000;
const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, REFRESH_MS);

/** How long ago something was; the very time is its title. */
export function Ago({ atMs }: { atMs: number }) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={moment(atMs)}>
      {since(atMs, Math.max(now.value, atMs))}
    </time>
  );
}
