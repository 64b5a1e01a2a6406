import { withoutInvisible } from "./normalise.ts";

const LINK =
  /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|https?:\/|www\.)[^\s<>"')\]]+|\b(?:javascript|data|vbscript|mailto|file):[^\s<>"')\]]+/gi;
/** Ends of files' names, which are followed by a slash in honest texts: Node.js/Express, README.md/CONTRIBUTING.md. */
const FILES = "[cm]?[jt]sx?|java|kt|go|rb|py|rs|cs|php|cpp|hpp|css|html?|ya?ml|toml|json|xml|sql|sh|vue|md|rst|txt";
/** An address without a scheme. A path is part of it: ASP.NET and Socket.io are no addresses, nor is 10.0.0.0/8. */
const BARE_HOST = new RegExp(
  [
    `(?<![\\w./@-])(?:[a-z0-9-]{1,63}\\.){1,8}(?!(?:${FILES})\\b)[a-z]{2,24}(?::\\d{1,5})?/[^\\s]*`,
    `(?<![\\w.])\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5}/|/(?=[a-z]))[^\\s]*`,
    `(?<![\\w:/])//[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63})+[^\\s]*`,
  ].join("|"),
  "gi",
);
/** A Markdown link or image. One inside another, as badges are, takes a second look. */
const MARKDOWN_LINK = /!?\[([^[\]]{0,500})\]\([^()]{0,2000}\)/g;

/** One line of text without mark-up, links and what cannot be seen, cut at a word. For what strangers wrote. */
export function plainText(text: string, max: number): string {
  // Far more than can be left of it: what is longer is not worth reading whole.
  const plain = withoutInvisible(text.slice(0, 20 * max))
    .replaceAll(/<!--[\s\S]*?-->/g, " ")
    .replaceAll(MARKDOWN_LINK, "$1")
    .replaceAll(MARKDOWN_LINK, "$1")
    .replaceAll(/<\/?[a-z!][^>]*>?/gi, " ")
    .replaceAll(LINK, " ")
    .replaceAll(BARE_HOST, " ")
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .replaceAll(/[<>]/g, " ")
    .replaceAll(/[*_#`|~]+/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (plain.length <= max) return plain;
  const cut = plain.slice(0, max - 1);
  const end = cut.lastIndexOf(" ");
  return `${(end > max / 2 ? cut.slice(0, end) : cut).toWellFormed().trimEnd()}…`;
}

/** Whether a model's words hold what no explanation needs: mark-up, a link, or a call of a tool. */
export const holdsForbidden = (text: string): boolean =>
  /<\s*\/?\s*[a-z!]/i.test(text) ||
  text.search(MARKDOWN_LINK) >= 0 ||
  text.search(LINK) >= 0 ||
  text.search(BARE_HOST) >= 0 ||
  /\b(?:tool|function)_?calls?\b|<\|/i.test(text);
