/** The suite calls the Workers' service functions itself; this Worker only holds the bindings. */
export default { fetch: () => new Response(null, { status: 404 }) };
