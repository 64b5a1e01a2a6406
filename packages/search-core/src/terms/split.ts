import { CharacterReader } from "../text/characters.ts";
import { scanCompounds } from "./scan.ts";

/** Identifiers: letters, digits, `_` and `$`, in any script. */
const WORD = /[\p{L}\p{N}_$]+/gu;
const PART = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\p{N}+|\p{Lo}+/gu;

/** The parts of an identifier, lower case: `parseHTTPUrl2` is parse, http, url, 2. One that has a single part gives that. */
export const splitIdentifier = (identifier: string): string[] =>
  (identifier.match(PART) ?? []).map((part) => part.toLowerCase());

/** The words of a text as they stand. */
export const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

const MAX_REMEMBERED = 20_000;

/** Splits many texts, remembering identifiers: code repeats few of them very often. */
export class IdentifierSplitter {
  #parts = new Map<string, string>();
  readonly #reader = new CharacterReader();

  /** Parts, separated by spaces, of every identifier that full-text search would take as one word; each as often as it stands there. */
  partsOf(text: string): string {
    let out = "";
    scanCompounds(this.#reader.read(text), text.length, (start, end) => {
      if (end - start > MAX_IDENTIFIER) return;
      const word = text.slice(start, end);
      let parts = this.#parts.get(word);
      if (parts === undefined) {
        parts = splitIdentifier(word).join(" ");
        if (this.#parts.size >= MAX_REMEMBERED) this.#parts.clear();
        this.#parts.set(word, parts);
      }
      out += out === "" ? parts : ` ${parts}`;
    });
    return out;
  }
}

/** Longer ones are data. */
const MAX_IDENTIFIER = 100;

/** A path as words: `src/httpClient.test.ts` is src http client test ts, after the names themselves. */
export const pathTerms = (path: string): string => `${path} ${wordsOf(path).flatMap(splitIdentifier).join(" ")}`;
