import { withoutInvisible } from "./normalise.ts";

const LINK =
  /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"')\]]+|\b(?:javascript|data|vbscript|mailto|file):[^\s<>"')\]]+/gi;
/** An address without a scheme. A path is part of it: ASP.NET and Socket.io are no addresses. */
const BARE_HOST =
  /\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|app|xyz|ru|cn|info|link|click|top|me|co)\/[^\s]*/gi;

/** One line of text without mark-up, links and what cannot be seen, cut at a word. For what strangers wrote. */
export function plainText(text: string, max: number): string {
  // Far more than can be left of it: what is longer is not worth reading whole.
  const plain = withoutInvisible(text.slice(0, 20 * max))
    .replaceAll(/<!--[\s\S]*?-->/g, " ")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
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
  /!?\[[^\]]*\]\([^)]*\)/.test(text) ||
  text.search(LINK) >= 0 ||
  text.search(BARE_HOST) >= 0 ||
  /\b(?:tool|function)_?calls?\b|<\|/i.test(text);
