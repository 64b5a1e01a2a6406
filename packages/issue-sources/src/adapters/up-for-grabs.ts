import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { Collector } from "../collect.ts";
import type { IssueSource, SourceListing } from "../types.ts";

const REPOSITORY = "up-for-grabs/up-for-grabs.net";
const BRANCH = "gh-pages";
const PROJECT = /^_data\/projects\/[^/]+\.ya?ml$/;

// The daily `stats` are left unread on purpose: they differ nearly everywhere, every day, and say nothing that GitHub does not.
// `tags` are words of any kind, not languages.
const Project = z.object({
  desc: z.string().nullable().default(null).catch(null),
  upforgrabs: z.object({
    name: z.coerce.string().default("").catch(""),
    link: z.string().min(1).max(2_000),
  }),
});

/** github.com/up-for-grabs/up-for-grabs.net: one YAML file a project, read as one archive. CC BY-SA 4.0, credit: the Up For Grabs contributors. */
export const upForGrabs: IssueSource = {
  id: "up-for-grabs",
  async fetch(context, validator) {
    const found = await context.files(REPOSITORY, BRANCH, (path) => PROJECT.test(path), validator);
    return found === "unchanged" ? found : parseUpForGrabs(found.files, found.validator);
  },
};

/** Reads project files, in path order so that the same files give the same list. */
export function parseUpForGrabs(
  files: readonly { path: string; text: string | null }[],
  validator: string | null = null,
): SourceListing {
  const collector = new Collector();
  for (const { path, text } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (text === null) {
      collector.skip(path, "too_large");
      continue;
    }
    const project = Project.safeParse(parseYaml(text));
    if (!project.success) {
      collector.skip(path, "malformed");
      continue;
    }
    const { upforgrabs, desc } = project.data;
    collector.addLink(upforgrabs.link, {
      labels: upforgrabs.name === "" ? [] : [upforgrabs.name],
      description: desc,
    });
  }
  return { entries: collector.entries, report: collector.report, validator, isWhole: true };
}

function parseYaml(text: string): unknown {
  try {
    // Aliases could make a small file a huge value; no project needs them. Warnings would go to the process's own output.
    return parse(text, { maxAliasCount: 0, logLevel: "error" });
  } catch (err) {
    if (err instanceof YAMLParseError || err instanceof ReferenceError) return undefined;
    throw err;
  }
}
