import { DomeError } from "@dome/ingest-core/errors";
import { z } from "zod";
import { Collector } from "../collect.ts";
import type { IssueSource, SourceListing } from "../types.ts";

const REPOSITORY = "MunGell/awesome-for-beginners";
const FILE = "data.json";

const Document = z.object({ repositories: z.array(z.unknown()) });
const Entry = z.object({
  link: z.string().min(1).max(2_000),
  label: z.string().optional().catch(undefined),
  technologies: z.array(z.string()).default([]).catch([]),
  description: z.string().nullable().default(null).catch(null),
});

/** github.com/MunGell/awesome-for-beginners: `data.json`, repositories with a label and their technologies. */
export const awesomeForBeginners: IssueSource = {
  id: "awesome-for-beginners",
  async fetch(context, validator) {
    const file = await context.file(REPOSITORY, FILE, validator);
    return file === "unchanged" ? file : parseAwesomeForBeginners(file.text, file.validator);
  },
};

/** @throws {DomeError} `upstream_rejected` when the file is not the list: it has been committed broken before. */
export function parseAwesomeForBeginners(text: string, validator: string | null = null): SourceListing {
  const document = Document.safeParse(parseJson(text));
  if (!document.success)
    throw new DomeError("upstream_rejected", `${FILE} of ${REPOSITORY} is broken. The last good list stays.`);
  const collector = new Collector();
  for (const raw of document.data.repositories) {
    const entry = Entry.safeParse(raw);
    if (!entry.success) {
      collector.skip(raw, "malformed");
      continue;
    }
    const { link, label, technologies, description } = entry.data;
    collector.addLink(link, { labels: label === undefined ? [] : [label], languages: technologies, description });
  }
  return { entries: collector.entries, report: collector.report, validator, isWhole: true };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (err) {
    if (err instanceof SyntaxError) return undefined;
    throw err;
  }
}
