/** How much a word counts in the text itself, in the path and among symbols and parts of identifiers. Tuned by `npm run bench -- search`. */
export const TEXT_WEIGHTS = { text: 1, path: 3, symbols: 2 } as const;

/** The full-text table: contentless, since the text lies elsewhere; rows can be deleted; words are stemmed. */
export const TEXT_TABLE_SQL = `create virtual table if not exists texts using fts5(
  text, path, symbols, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2')`;

/**
 * What the table remembers once told. `rank` weighs the columns. Segments are merged when told to (`merge`), not while rows are
 * written; only before so many stand side by side that questions would take long, at once. Fewer than 16 of a size are left as they are.
 */
export const TEXT_SETTINGS: Readonly<Record<string, string | number>> = {
  rank: `bm25(${TEXT_WEIGHTS.text}.0, ${TEXT_WEIGHTS.path}.0, ${TEXT_WEIGHTS.symbols}.0)`,
  automerge: 0,
  crisismerge: 128,
  usermerge: 16,
};

/** Tells the table a setting. Not bound: a number would arrive as one with a fraction, which is refused. */
export const textSettingSql = (name: string, value: string | number): string =>
  `insert into texts (texts, rank) values ('${name}', ${typeof value === "number" ? value : `'${value}'`})`;

/** Adds a chunk: rowid, text, path, symbols. */
export const TEXT_INSERT_SQL = "insert into texts (rowid, text, path, symbols) values (?, ?, ?, ?)";

/** The best rows for an expression: expression, limit. */
export const TEXT_RANKING_SQL = "select rowid as id, rank from texts where texts match ? order by rank limit ?";

/** What similarity of spelling adds to full text in the fusion, and what similarity of meaning does. */
export const VECTOR_WEIGHTS = { lexical: 0.05, semantic: 1 } as const;
