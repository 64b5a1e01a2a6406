import { plainText } from "../guard/plain-text.ts";
import type { IssueExplanation, IssueText, RepoText } from "../types.ts";
import { difficultyOfLabels } from "./label-difficulty.ts";

/** The "model" that summaries made without one are marked with. */
export const OFFLINE_MODEL = "extractive-2";

/** Explains an issue with its own sentences. It is rated only where a label does: guessing from words was no better than chance. */
export function extractIssue(issue: IssueText): IssueExplanation {
  const said = difficultyOfLabels(issue.labels);
  return {
    intro: introOf(issue),
    difficulty: said?.difficulty ?? null,
    reasons: said === null ? [] : [said.reason],
    firstSteps: stepsOf(issue),
    unratedReason: said === null ? "No label says how hard it is." : null,
  };
}

/** Summarises a repository with its description and the first sentences of its README. */
export function extractRepo(repo: RepoText): string {
  const description = plainText(repo.description ?? "", 300);
  const prose = sentences(repo.readme ?? "").filter((sentence) => !sameWords(sentence, description));
  const parts = [description, ...prose.slice(0, description === "" ? 3 : 2)].filter((part) => part !== "").map(ended);
  const text = plainText(parts.join(" "), 700);
  if (text !== "") return text;
  const languages = repo.languages.slice(0, 3).join(", ");
  return plainText(
    `${repo.owner}/${repo.name}${languages === "" ? "" : `, written in ${languages}`}. It has no description.`,
    700,
  );
}

/** What the title, which is shown above it, does not say; the title where there is nothing else. */
function introOf(issue: IssueText): string {
  const title = ended(plainText(issue.title, 250));
  const prose = sentences(issue.body).filter((sentence) => !sameWords(sentence, title));
  return plainText(prose.length === 0 ? title : prose.slice(0, 3).map(ended).join(" "), 600);
}

function stepsOf(issue: IssueText): string[] {
  const body = issue.body.slice(0, 12_000);
  const files = [...body.matchAll(/(?:^|[\s`("'])((?:[\w.-]+\/)*[\w.-]+\.(?:[a-z]{1,4}))(?=$|[\s`)"',:])/gim)]
    .map((match) => match[1] ?? "")
    .filter((file) =>
      /\.(?:[cm]?[jt]sx?|py|rb|rs|go|java|kt|c|h|cc|cpp|hpp|cs|php|md|rst|css|html?|ya?ml|toml|json|sh|sql|swift|vue)$/i.test(
        file,
      ),
    );
  const named = [...new Set(files)]
    .slice(0, 3)
    .map((file) => plainText(file.replaceAll("_", "\u0001"), 100).replaceAll("\u0001", "_"));
  const steps = ["Read the issue and its comments, and say there that you would like to work on it."];
  if (named.length > 0) steps.push(`Look at what it names: ${named.join(", ")}.`);
  else steps.push("Search the code for the words of the title to find the place.");
  if (/\b(?:steps to reproduce|to reproduce|reproduc)/i.test(body))
    steps.push("Follow the steps to reproduce it before you change anything.");
  steps.push(
    `Set up ${plainText(`${issue.owner}/${issue.name}`, 140)} as its contributing guide says, and run its tests once.`,
  );
  return steps;
}

/** Sentences of prose: no code, headings, quotes, tables, badges, checkboxes or templates' comments. */
function sentences(markdown: string): string[] {
  const prose = markdown
    .slice(0, 12_000)
    .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, " ")
    .replaceAll(/(```|~~~)[\s\S]*?(?:\1|$)/g, "\n\n")
    .split(/\n\s*\n|\r\n\s*\r\n/)
    .map((block) =>
      block
        .split(/\r?\n/)
        .filter(
          (line) =>
            !/^\s*(?:#|>|\||[-*+] \[|!\[|\[!|<|={3,}|-{3,}|\d+\. |[-*+] |\*\*[^*]+\*\*:?\s*$)/.test(line) &&
            !/^ {4,}/.test(line),
        )
        .join(" "),
    )
    .map((block) => plainText(block, 1_200))
    .filter((block) => block.split(" ").length >= 4);
  return prose
    .flatMap((block) => block.split(/(?<=[.!?])\s+|(?<=[。！？])/))
    .flatMap((sentence) => {
      const trimmed = sentence.trim();
      return trimmed.length >= 20 ? [trimmed.slice(0, 300)] : [];
    });
}

const ended = (text: string): string => (text === "" || /[.!?…。！？:]$/.test(text) ? text : `${text}.`);

function sameWords(a: string, b: string): boolean {
  const words = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  return words(a) === words(b) || words(b).startsWith(words(a));
}
