import { inspect } from "node:util";
import { vi } from "vitest";

/**
 * Waits until a probe answers something else than null or false.
 *
 * @param what - The promise being waited for, for the failure's message.
 * @param state - What to show when it never comes true.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | false>,
  state?: () => Promise<unknown>,
): Promise<T> {
  let found: T | null | false = null;
  const check = async (): Promise<boolean> => {
    found = await probe();
    return found !== null && found !== false;
  };
  try {
    await vi.waitUntil(check, { timeout: 40_000, interval: 30 });
  } catch (cause) {
    const seen = state === undefined ? "" : ` Instead: ${inspect(await state(), { depth: 4, breakLength: 160 })}`;
    throw new Error(`This did not come true: ${what}.${seen}`, { cause });
  }
  return found as T;
}
