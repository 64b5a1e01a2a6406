/** Takes a delivery the straightforward way: verifies it, then one insert into D1 and one message, before the answer. */
export async function receiveNaively(env: Env, request: Request): Promise<Response> {
  const body = await request.arrayBuffer();
  const signature = /^sha256=([0-9a-f]{64})$/.exec(request.headers.get("x-hub-signature-256") ?? "")?.[1];
  if (signature === undefined || !(await isSigned(env.SECRET, body, signature)))
    return new Response("bad signature", { status: 401 });
  const id = request.headers.get("x-github-delivery") ?? "";
  const event = request.headers.get("x-github-event") ?? "";
  const payload = JSON.parse(new TextDecoder().decode(body)) as { ref?: string; repository?: { id: number } };
  const repository = payload.repository?.id ?? null;
  await env.SMALL.prepare("insert or ignore into naive_deliveries values (?, ?, ?, ?, ?)")
    .bind(id, event, repository, payload.ref ?? null, Date.now())
    .run();
  await env.DELIVERIES.send({ id, event, repository });
  return Response.json({ status: "accepted" }, { status: 202 });
}

let key: CryptoKey | undefined;

/** Whether the secret, always the same one here, signed the body. */
export async function isSigned(secret: string, body: ArrayBuffer, hex: string): Promise<boolean> {
  key ??= await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const signature = Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  return await crypto.subtle.verify("HMAC", key, signature, body);
}
