/** Who wrote or applied a commit, and when. */
export interface GitPerson {
  name: string;
  email: string;
  timeMs: number;
  /** As git writes it, `+0200`. */
  offset: string;
}

/** A commit object, taken apart. */
export interface GitCommit {
  sha: string;
  tree: string;
  parents: string[];
  author: GitPerson;
  committer: GitPerson;
  message: string;
}

/** Takes a commit object apart. Headers it does not know (signatures, encodings) are skipped. */
export function parseCommit(sha: string, bytes: Buffer): GitCommit {
  const text = bytes.toString("utf8");
  const split = text.indexOf("\n\n");
  const head = split === -1 ? text : text.slice(0, split);
  const commit: GitCommit = {
    sha,
    tree: "",
    parents: [],
    author: nobody,
    committer: nobody,
    message: split === -1 ? "" : text.slice(split + 2),
  };
  for (const line of head.split("\n")) {
    const [key = "", ...rest] = line.split(" ");
    const value = rest.join(" ");
    if (key === "tree") commit.tree = value;
    else if (key === "parent") commit.parents.push(value);
    else if (key === "author") commit.author = parsePerson(value);
    else if (key === "committer") commit.committer = parsePerson(value);
  }
  // GitHub shows a message without its final line end.
  commit.message = commit.message.replace(/\n+$/, "");
  return commit;
}

const nobody: GitPerson = { name: "", email: "", timeMs: 0, offset: "+0000" };

function parsePerson(line: string): GitPerson {
  const match = /^(.*?) ?<([^>]*)> (-?\d+) ([+-]\d{4})$/.exec(line);
  if (!match) return nobody;
  return { name: match[1]!, email: match[2]!, timeMs: Number(match[3]) * 1000, offset: match[4]! };
}

/** ISO 8601 in UTC without fractions, as REST answers have it. */
export function isoUtc(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** ISO 8601 in the person's own time zone, as push payloads have it. */
export function isoLocal(person: GitPerson): string {
  const sign = person.offset.startsWith("-") ? -1 : 1;
  const minutes = sign * (Number(person.offset.slice(1, 3)) * 60 + Number(person.offset.slice(3, 5)));
  const local = new Date(person.timeMs + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}${person.offset.slice(0, 3)}:${person.offset.slice(3)}`;
}
