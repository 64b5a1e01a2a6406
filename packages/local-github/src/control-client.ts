import type { LocalGitHubControl } from "./control/api.ts";
import { CONTROL_METHODS } from "./control/api.ts";
import { decodeWire, encodeWire } from "./control/wire.ts";

export type * from "./control/api.ts";

/**
 * Drives a local GitHub from another process, or from workerd: needs nothing but `fetch`.
 *
 * @param controlUrl - The server's `controlUrl`.
 * @returns The same methods as the server object; each rejects with the server's message.
 */
export function createControlClient(controlUrl: string, fetcher: typeof fetch = fetch): LocalGitHubControl {
  const call = async (method: string, args: unknown[]): Promise<unknown> => {
    const response = await fetcher(`${controlUrl}/call`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: encodeWire({ method, args }),
    });
    const answer = decodeWire(await response.text()) as { result?: unknown; error?: { message: string } };
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  };
  const client: Record<string, unknown> = {};
  for (const method of CONTROL_METHODS) {
    const [group, name] = method.split(".") as [string, string | undefined];
    const invoke = (...args: unknown[]): Promise<unknown> => call(method, args);
    if (name === undefined) client[group] = invoke;
    else client[group] = { ...(client[group] as object | undefined), [name]: invoke };
  }
  return client as unknown as LocalGitHubControl;
}
