import type { IssueView } from "@dome/db/beginner-issues";

/** A feed's own facts. */
export interface FeedInfo {
  title: string;
  /** Where the feed itself is, absolute. */
  url: string;
  updatedAtMs: number;
}

/** What an entry says, as plain text. */
export function entryText({ explanation, repository, labels }: IssueView): string {
  const difficulty =
    explanation?.difficulty === undefined || explanation.difficulty === null
      ? "unrated"
      : `${explanation.difficulty} of 5`;
  const parts = [
    explanation?.intro,
    `Difficulty: ${difficulty}${explanation && explanation.reasons.length > 0 ? ` (${explanation.reasons.join("; ")})` : ""}.`,
    ...(explanation?.firstSteps ?? []).map((step, i) => `${i + 1}. ${step}`),
    repository.summary === null ? null : `About ${repository.owner}/${repository.name}: ${repository.summary.text}`,
    `${repository.stars} stars. Languages: ${repository.mainLanguages.join(", ") || "unknown"}. Labels: ${labels.join(", ")}.`,
  ];
  return parts.filter((part) => part !== null && part !== undefined && part !== "").join("\n");
}

const entryTitle = ({ title, repository }: IssueView): string => `${repository.owner}/${repository.name}: ${title}`;

/** RFC 4287. Everything strangers wrote is text, never mark-up. */
export function atom(info: FeedInfo, items: readonly IssueView[]): string {
  const entries = items.map(
    (item) =>
      `<entry><id>${xml(item.url)}</id><title type="text">${xml(entryTitle(item))}</title><link href="${xml(item.url)}"/><published>${iso(item.createdAtMs)}</published><updated>${iso(item.updatedAtMs)}</updated><author><name>${xml(`${item.repository.owner}/${item.repository.name}`)}</name></author>${categories(item)}<summary type="text">${xml(entryText(item))}</summary></entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>${xml(info.url)}</id><title type="text">${xml(info.title)}</title><updated>${iso(info.updatedAtMs)}</updated><link rel="self" href="${xml(info.url)}"/><generator>Dome Ingest</generator>${entries.join("")}</feed>\n`;
}

const categories = ({ repository }: IssueView): string =>
  repository.mainLanguages.map((language) => `<category term="${xml(language)}"/>`).join("");

/** RSS 2.0. */
export function rss(info: FeedInfo, items: readonly IssueView[]): string {
  const entries = items.map(
    (item) =>
      // A reader takes a description for HTML: it is escaped once as text of HTML and once as text of XML.
      `<item><guid isPermaLink="true">${xml(item.url)}</guid><title>${xml(entryTitle(item))}</title><link>${xml(item.url)}</link><pubDate>${new Date(item.createdAtMs).toUTCString()}</pubDate><description>${xml(xml(entryText(item)).replaceAll("\n", "<br/>"))}</description></item>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${xml(info.title)}</title><link>${xml(info.url)}</link><atom:link rel="self" type="application/rss+xml" href="${xml(info.url)}"/><description>${xml("Issues for first contributions that are really free.")}</description><lastBuildDate>${new Date(info.updatedAtMs).toUTCString()}</lastBuildDate>${entries.join("")}</channel></rss>\n`;
}

/** JSON Feed 1.1. */
export const jsonFeed = (info: FeedInfo, items: readonly IssueView[]): object => ({
  version: "https://jsonfeed.org/version/1.1",
  title: info.title,
  feed_url: info.url,
  items: items.map((item) => ({
    id: item.url,
    url: item.url,
    title: entryTitle(item),
    content_text: entryText(item),
    date_published: iso(item.createdAtMs),
    date_modified: iso(item.updatedAtMs),
    tags: [...new Set([...item.repository.mainLanguages, ...item.labels])],
  })),
});

const iso = (ms: number): string => new Date(ms).toISOString();

/** Text for XML: five characters escaped, what XML does not know left out. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
