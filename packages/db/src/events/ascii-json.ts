import { byteLength } from "@dome/ingest-core/events";

const WIDE = /[^\0-\x7f]+/g;

/** `value` as JSON without a character beyond ASCII: others are escaped, which JSON says is the same. */
export function asciiJson(value: unknown): string {
  const json = JSON.stringify(value);
  return byteLength(json) === json.length ? json : json.replace(WIDE, escaped);
}

function escaped(run: string): string {
  let text = "";
  for (let i = 0; i < run.length; i++) text += String.raw`\u${run.charCodeAt(i).toString(16).padStart(4, "0")}`;
  return text;
}
