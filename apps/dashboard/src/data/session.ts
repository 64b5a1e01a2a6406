import { type About, createDomeClient, type DomeClient } from "@dome/api-client";
import { computed, signal } from "@preact/signals";
import { type Failure, refusal, toFailure } from "./failure.ts";

const STORED = "dome.key";

/** Signed out (perhaps with a reason to tell), asking whether the key is good, in, or unable to ask. */
export type Session =
  | { state: "out"; notice: string | null }
  | { state: "checking" }
  | { state: "in"; key: string; about: About }
  | { state: "failed"; key: string; failure: Failure };

export const session = signal<Session>({ state: "checking" });

/** The API with the key of the session. */
export const client = computed<DomeClient>(() => {
  const current = session.value;
  return current.state === "in" ? clientFor(current.key) : clientFor("");
});

const clientFor = (apiKey: string): DomeClient => createDomeClient({ baseUrl: location.origin, apiKey });

/**
 * Starts with the key in the address's fragment, which never leaves the browser and is taken out of the address at once, else with
 * the one that was kept.
 */
export async function startSession(): Promise<void> {
  const fromAddress = takeKeyFromAddress();
  const key = fromAddress ?? read(sessionStorage) ?? read(localStorage);
  if (key === null) session.value = { state: "out", notice: null };
  else await signIn(key, fromAddress === null ? "as-before" : "this-tab");
}

/** Where the key is kept once it is found good; `as-before` leaves things as they are. */
type Keeping = "this-tab" | "this-device" | "as-before";

/** Asks the API whether the key is good. @returns what was wrong, or null when signed in. */
export async function signIn(key: string, keeping: Keeping): Promise<Failure | null> {
  if (session.value.state !== "out") session.value = { state: "checking" };
  try {
    const { data, error, response } = await clientFor(key).GET("/api/about");
    if (data !== undefined) {
      if (keeping !== "as-before") keep(key, keeping);
      session.value = { state: "in", key, about: data };
      return null;
    }
    const failure = refusal(response, error);
    if (failure.status === 401) {
      if (session.value.state !== "out") signOut("That key is not valid here any more. Sign in again.");
    } else if (session.value.state !== "out") session.value = { state: "failed", key, failure };
    return failure;
  } catch (err) {
    const failure = toFailure(err);
    if (session.value.state !== "out") session.value = { state: "failed", key, failure };
    return failure;
  }
}

/** Forgets the key, here and on the device. */
export function signOut(notice: string | null = null): void {
  for (const storage of [sessionStorage, localStorage]) storage.removeItem(STORED);
  session.value = { state: "out", notice };
}

function takeKeyFromAddress(): string | null {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key === null) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return key === "" ? null : key;
}

function keep(key: string, keeping: Exclude<Keeping, "as-before">): void {
  const [wanted, other] = keeping === "this-device" ? [localStorage, sessionStorage] : [sessionStorage, localStorage];
  other.removeItem(STORED);
  wanted.setItem(STORED, key);
}

const read = (storage: Storage): string | null => storage.getItem(STORED);
