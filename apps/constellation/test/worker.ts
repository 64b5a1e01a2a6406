/** The Worker under test, and the real store beside it. Named one by one: that is how entrypoints are found. */
export { Silo } from "@dome/tests/support/entrypoints/silo";
export { VectorizeDouble } from "./vectorize-double.ts";
export { Constellation, EmbeddingCache, SearchIndex } from "../src/index.ts";
export { default } from "../src/index.ts";
