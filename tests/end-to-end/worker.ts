/** A Worker that does nothing: it is there for its bindings. */
export default { fetch: () => new Response(null, { status: 404 }) };
