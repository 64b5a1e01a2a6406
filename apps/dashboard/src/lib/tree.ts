import type { File } from "@dome/api-client";

/** What stands in a directory: a directory with the sums of what is below it, or a file. */
export type Entry =
  | { type: "directory"; name: string; path: string; files: number; bytes: number }
  | { type: "file"; name: string; path: string; file: File };

/** The entries of one directory (empty: the root), directories first, out of the files below it. */
export function entriesOf(directory: string, files: readonly File[]): Entry[] {
  const prefix = directory === "" ? "" : `${directory}/`;
  const directories = new Map<string, Extract<Entry, { type: "directory" }>>();
  const here: Entry[] = [];
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    const rest = file.path.slice(prefix.length);
    const slash = rest.indexOf("/");
    if (slash === -1) {
      here.push({ type: "file", name: rest, path: file.path, file });
      continue;
    }
    const name = rest.slice(0, slash);
    const known = directories.get(name) ?? { type: "directory", name, path: prefix + name, files: 0, bytes: 0 };
    known.files++;
    known.bytes += file.size;
    directories.set(name, known);
  }
  const byName = (a: Entry, b: Entry) => a.name.localeCompare(b.name);
  return [...[...directories.values()].toSorted(byName), ...here.toSorted(byName)];
}
