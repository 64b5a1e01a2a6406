/** Drawn on 16 by 16, as strokes. */
const PATHS = {
  activity: "M1.5 8h3l2-5 3 10 2-5h3",
  branch:
    "M4.5 4.5v7M4.5 4.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm0 7a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Zm7-6a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm0 0c0 3-4 2.5-6.5 4.5",
  check: "m3 8.5 3.2 3.2L13 4.8",
  chevron: "m6 3.5 4.5 4.5L6 12.5",
  close: "m4 4 8 8m0-8-8 8",
  commit: "M1 8h4.2m5.6 0H15M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6Z",
  events: "M2 14h12M4 11.5V8m4 3.5v-9m4 9V5.5",
  external: "M9.5 2.5h4v4m0-4-6 6m-1-5h-4v10h10v-4",
  file: "M9 1.8H3.8v12.4h8.4V5L9 1.8Zm0 0V5h3.2",
  folder: "M1.8 12.8V3.2h4.4l1.6 2h6.4v7.6H1.8Z",
  issue: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4ZM8 5v6M5 8h6",
  moon: "M13.2 9.8A5.8 5.8 0 0 1 6.2 2.8a5.8 5.8 0 1 0 7 7Z",
  play: "m4.5 2.8 8 5.2-8 5.2V2.8Z",
  plus: "M8 3v10M3 8h10",
  repositories: "M3 2.2h8.6l1.4 0v11.6H4.6A1.6 1.6 0 0 1 3 12.2V2.2Zm0 10a1.6 1.6 0 0 1 1.6-1.6H13",
  search: "M7 11.8a4.8 4.8 0 1 0 0-9.6 4.8 4.8 0 0 0 0 9.6Zm3.5-1.3 3.6 3.6",
  signout: "M6.2 2.5H2.8v11h3.4M6.5 8h7.2m-2.6-2.8L13.8 8l-2.7 2.8",
  stop: "M4 4h8v8H4V4Z",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.6M8 13.4V15M1 8h1.6m10.8 0H15M3 3l1.2 1.2m7.6 7.6L13 13M3 13l1.2-1.2m7.6-7.6L13 3",
  sync: "M13.5 3v3.5H10M2.5 13V9.5H6M13.2 6.5A5.5 5.5 0 0 0 3.4 5M2.8 9.5a5.5 5.5 0 0 0 9.8 1.5",
  system: "M1.8 2.8h12.4v8H1.8v-8ZM5.5 13.5h5M8 10.8v2.7",
  trash: "M2.5 4.2h11M6 4V2.2h4V4m-6.2.2.7 9.6h7l.7-9.6M6.6 7v4.2m2.8-4.2v4.2",
  warning: "M8 2 1.5 13.5h13L8 2Zm0 4.2v3.6m0 1.7v.6",
} as const;
export type IconName = keyof typeof PATHS;

/** A picture beside words; on its own a control needs a label. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
