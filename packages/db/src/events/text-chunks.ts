import { byteLength, type ParsedEvent } from "@dome/ingest-core/events";
import { MAX_JSON_BYTES } from "../database.ts";
import { asciiJson } from "./ascii-json.ts";

/** Events on their way into the database. */
export interface TextChunk {
  /** Texts of events, one after the other. */
  text: string;
  /** JSON, an array for each event: id, type, actor, repository, time, and where its text begins in `text` and how long it is (bytes, from 1); or two nulls and the text. */
  rows: string;
}

/** A share of characters beyond ASCII from which on escaping them costs more than it spares. */
const MANY = 1 / 16;

/**
 * Cuts events into chunks of at most {@link MAX_JSON_BYTES} UTF-8 bytes, in order; a longer one stands alone.
 *
 * Texts go as one text, with JSON beside it that says where each begins: as JSON within JSON, SQLite would read and write each twice more. Those
 * with characters beyond ASCII go within the JSON, escaped: a single such character makes every other of a request take two bytes,
 * from here to the database, and every pass over them twice as long.
 */
export function textChunks(events: readonly ParsedEvent[]): TextChunk[] {
  const sizes = events.map(({ raw }) => byteLength(raw));
  const [units, bytes] = [events.reduce((sum, { raw }) => sum + raw.length, 0), sizes.reduce((a, b) => a + b, 0)];
  const escapes = bytes - units < bytes * MANY;
  const chunks: TextChunk[] = [];
  let texts: string[] = [];
  let rows: string[] = [];
  let [textBytes, rowBytes] = [0, 0];
  const end = (): void => {
    if (rows.length > 0) chunks.push({ text: texts.join(""), rows: `[${rows.join(",")}]` });
    [texts, rows, textBytes, rowBytes] = [[], [], 0, 0];
  };
  events.forEach(({ id, type, actorId, repositoryId, createdAtMs, raw }, i) => {
    const size = sizes[i] ?? 0;
    const columns = [id, type, actorId, repositoryId, createdAtMs];
    if (escapes && size !== raw.length) {
      const row = asciiJson([...columns, null, null, raw]);
      if (row.length <= MAX_JSON_BYTES) {
        if (rowBytes + row.length > MAX_JSON_BYTES) end();
        rows.push(row);
        rowBytes += row.length + 1;
        return;
      }
    }
    if (textBytes + size > MAX_JSON_BYTES || rowBytes > MAX_JSON_BYTES) end();
    const row = asciiJson([...columns, textBytes + 1, size]);
    texts.push(raw);
    textBytes += size;
    rows.push(row);
    rowBytes += row.length + 1;
  });
  end();
  return chunks;
}
