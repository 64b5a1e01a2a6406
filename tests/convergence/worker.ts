/** The suite calls the Workers' service functions itself; this Worker only holds the bindings, and search's Durable Objects. */
export { EmbeddingCache } from "../../apps/constellation/src/embedding-cache.ts";
export { SearchIndex } from "../../apps/constellation/src/search-index/search-index.ts";

export default { fetch: () => new Response(null, { status: 404 }) };
