import { parseRepositoryLink } from "./repository-link.ts";
import type { SkippedEntry, SkipReason, SourceEntry, SourceReport } from "./types.ts";

const MAX_EXAMPLES = 20;
const MAX_LABEL = 100;
const MAX_LABELS = 20;
const MAX_DESCRIPTION = 1_000;

/** Gathers a source's entries: merges what is listed twice, and keeps account of what is left out. */
export class Collector {
  private readonly byKey = new Map<string, SourceEntry>();
  private readonly skipped: Partial<Record<SkipReason, number>> = {};
  private readonly examples: SkippedEntry[] = [];

  /** Leaves an entry out. `entry` is shown to people, as data. */
  skip(entry: unknown, reason: SkipReason): void {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
    if (this.examples.length < MAX_EXAMPLES) this.examples.push({ entry: shown(entry), reason });
  }

  /** Takes an entry by its link. The first one of a repository counts; another with other labels adds them. */
  addLink(
    link: string,
    details: { labels: readonly string[]; languages?: readonly string[]; description?: string | null },
  ): void {
    const address = parseRepositoryLink(link);
    if (typeof address === "string") return this.skip(link, address);
    const named = cleanLabels(details.labels);
    this.add({
      owner: address.owner,
      name: address.name,
      labels: named.length > 0 || address.label === null ? named : cleanLabels([address.label]),
      languages: [...new Set((details.languages ?? []).map((one) => one.trim()).filter((one) => one !== ""))].slice(
        0,
        20,
      ),
      description: cleanText(details.description ?? null),
    });
  }

  private add(entry: SourceEntry): void {
    const key = entryKey(entry);
    const known = this.byKey.get(key);
    if (known === undefined) {
      this.byKey.set(key, entry);
      return;
    }
    this.skip(`${entry.owner}/${entry.name}`, "duplicate");
    known.labels = [...new Set([...known.labels, ...entry.labels])].slice(0, MAX_LABELS);
    known.languages = [...new Set([...known.languages, ...entry.languages])].slice(0, 20);
  }

  /** The entries in the order they came. */
  get entries(): SourceEntry[] {
    return [...this.byKey.values()];
  }

  get report(): SourceReport {
    return { entries: this.byKey.size, skipped: { ...this.skipped }, examples: [...this.examples] };
  }
}

/** What an entry is told from others by: GitHub's names know no case. */
export const entryKey = ({ owner, name }: { owner: string; name: string }): string => `${owner}/${name}`.toLowerCase();

/** Control characters are no part of a name. */
function cleanLabels(labels: readonly string[]): string[] {
  const cleaned = labels.map((label) => label.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").trim());
  return [...new Set(cleaned.filter((label) => label !== "" && label.length <= MAX_LABEL))].slice(0, MAX_LABELS);
}

const cleanText = (text: string | null): string | null => {
  const cleaned = text?.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]+/g, " ").trim() ?? "";
  return cleaned === "" ? null : cleaned.slice(0, MAX_DESCRIPTION);
};

function shown(entry: unknown): string {
  const text = typeof entry === "string" ? entry : (JSON.stringify(entry) ?? String(entry));
  return text.slice(0, 200);
}
