import { DomeError } from "@dome/ingest-core/errors";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { Collector } from "../collect.ts";
import type { IssueSource, SourceListing } from "../types.ts";

const REPOSITORY = "DeepSourceCorp/good-first-issue";
const REPOSITORIES = "data/repositories.toml";
const LABELS = "data/labels.json";

const List = z.object({ repositories: z.array(z.unknown()) });
const Labels = z.object({ labels: z.array(z.string()) });
const Validators = z.tuple([z.string().nullable(), z.string().nullable()]);

/** github.com/DeepSourceCorp/good-first-issue: a TOML list of repositories, and labels that apply to all of them. */
export const goodFirstIssue: IssueSource = {
  id: "good-first-issue",
  async fetch(context, validator) {
    const [listTag, labelTag] = readValidators(validator);
    const list = await context.file(REPOSITORY, REPOSITORIES, listTag);
    const labels = await context.file(REPOSITORY, LABELS, labelTag);
    if (list === "unchanged" && labels === "unchanged") return "unchanged";
    // One of the two changed: the other one is needed as well.
    const whole = list === "unchanged" ? await context.file(REPOSITORY, REPOSITORIES, null) : list;
    const all = labels === "unchanged" ? await context.file(REPOSITORY, LABELS, null) : labels;
    if (whole === "unchanged" || all === "unchanged")
      throw new DomeError("upstream_unavailable", `${REPOSITORY} answered 304 to a plain request.`);
    return parseGoodFirstIssue(whole.text, all.text, JSON.stringify([whole.validator, all.validator]));
  },
};

/** @throws {DomeError} `upstream_rejected` when either file is not what it should be. */
export function parseGoodFirstIssue(toml: string, labelsJson: string, validator: string | null = null): SourceListing {
  const list = List.safeParse(attempt(() => parse(toml)));
  const labels = Labels.safeParse(attempt(() => JSON.parse(labelsJson)));
  if (!list.success || !labels.success)
    throw new DomeError(
      "upstream_rejected",
      `${list.success ? LABELS : REPOSITORIES} of ${REPOSITORY} is broken. The last good list stays.`,
    );
  const collector = new Collector();
  for (const link of list.data.repositories) {
    if (typeof link === "string") collector.addLink(link, { labels: labels.data.labels });
    else collector.skip(link, "malformed");
  }
  return { entries: collector.entries, report: collector.report, validator, isWhole: true };
}

function readValidators(validator: string | null): readonly [string | null, string | null] {
  const parsed = Validators.safeParse(attempt(() => JSON.parse(validator ?? "null")));
  return parsed.success ? parsed.data : [null, null];
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (err) {
    if (err instanceof SyntaxError || err instanceof TomlError) return undefined;
    throw err;
  }
}
