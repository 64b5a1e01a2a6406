/**
 * Cuts the text of a JSON array into the texts of its elements, byte for byte as they were received: parsing and writing them again
 * would lose large numbers, spellings and double keys. Only finds where elements end; whether each is JSON is for its reader to say.
 *
 * @returns null when the text is no array, or ends within one.
 */
export function splitJsonArray(text: string): string[] | null {
  let at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== OPEN_BRACKET) return null;
  at = skipSpace(text, at + 1);
  const elements: string[] = [];
  if (text.charCodeAt(at) === CLOSE_BRACKET) return skipSpace(text, at + 1) === text.length ? elements : null;
  for (;;) {
    const end = elementEnd(text, at);
    if (end === -1) return null;
    elements.push(text.slice(at, end).trimEnd());
    if (text.charCodeAt(end) === CLOSE_BRACKET) return skipSpace(text, end + 1) === text.length ? elements : null;
    at = skipSpace(text, end + 1);
  }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

function skipSpace(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) break;
  }
  return at;
}

/** Where the comma or bracket after the element at `from` is; -1 when the text ends first. */
function elementEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = stringEnd(text, at + 1);
      if (at === -1) return -1;
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) depth++;
    else if (depth === 0 && (unit === COMMA || unit === CLOSE_BRACKET)) return at;
    else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth--;
  }
  return -1;
}

/** Where the quote that ends a string is. */
function stringEnd(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
    at = text.indexOf('"', at + 1);
  }
  return -1;
}
