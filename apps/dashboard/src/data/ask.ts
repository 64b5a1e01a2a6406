import { refusal, toFailure } from "./failure.ts";
import { session, signOut } from "./session.ts";

/**
 * The data of an answer.
 * @throws {Failure} what the API said, or `offline`. A key that is refused ends the session.
 */
export async function ask<T>(
  call: Promise<{ data?: T | undefined; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  let answer: Awaited<typeof call>;
  try {
    answer = await call;
  } catch (err) {
    throw toFailure(err);
  }
  return dataOf(answer);
}

function dataOf<T>({ data, error, response }: { data?: T | undefined; error?: unknown; response: Response }) {
  if (data !== undefined && data !== null) return data;
  endIfRefused(response);
  throw refusal(response, error);
}

/** Ends the session when the API does not take the key any more. */
export function endIfRefused(response: Response): void {
  if (response.status === 401 && session.value.state === "in")
    signOut("The server does not take the key any more. Sign in again.");
}
