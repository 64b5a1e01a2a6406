import { DurableObject } from "cloudflare:workers";
import { isSigned } from "./naive-receiver.ts";

/** An object that keeps nothing: what reaching one costs. */
export class Bystander extends DurableObject {
  accept(_hint: object): string {
    return "accepted";
  }
}

/** Does what every durable receiver on Workers has to do, but only so far, and keeps nothing. `step`: the last one it does. */
export async function receiveInSteps(env: Env, request: Request, step: string): Promise<Response> {
  if (step === "answer") return accepted();
  const body = await request.arrayBuffer();
  if (step === "body") return accepted();
  const signature = (request.headers.get("x-hub-signature-256") ?? "").slice("sha256=".length);
  if (!(await isSigned(env.SECRET, body, signature))) return new Response("bad signature", { status: 401 });
  if (step === "verify") return accepted();
  const payload = JSON.parse(new TextDecoder().decode(body)) as { ref?: string; repository?: { id: number } };
  if (step === "parse") return accepted();
  const id = request.headers.get("x-github-delivery");
  await env.BYSTANDER.getByName("one").accept({ id, ref: payload.ref, repository: payload.repository?.id });
  return accepted();
}

const accepted = (): Response =>
  new Response('{"status":"accepted"}', { status: 202, headers: { "content-type": "application/json" } });
