/** What is asked for where no source names a label. */
export const DEFAULT_LABELS: readonly string[] = [
  "good first issue",
  "good-first-issue",
  "first-timers-only",
  "beginner friendly",
];

const MAX_CANDIDATES = 30;

/**
 * The spellings a repository is asked for: GitHub takes any of them, knows no case, but does tell hyphens from blanks. A label with a
 * comma may be one label or two; both are asked for. Always with {@link DEFAULT_LABELS}: a label that a list has wrong finds nothing.
 */
export function labelCandidates(labels: readonly string[]): string[] {
  const candidates = new Map<string, string>();
  const take = (label: string): void => {
    const trimmed = label.trim();
    if (trimmed !== "" && !candidates.has(trimmed.toLowerCase())) candidates.set(trimmed.toLowerCase(), trimmed);
  };
  const parts = labels.flatMap((label) => (label.includes(",") ? [label, ...label.split(",")] : [label]));
  for (const part of parts) take(part);
  for (const part of parts) {
    take(part.replaceAll("-", " "));
    take(part.replaceAll(" ", "-"));
  }
  const named = [...candidates.values()].slice(0, MAX_CANDIDATES - DEFAULT_LABELS.length);
  candidates.clear();
  for (const label of [...named, ...DEFAULT_LABELS]) take(label);
  return [...candidates.values()];
}
