import { signal } from "@preact/signals";
import { connection, reconnect } from "../data/live.ts";

const online = signal(navigator.onLine);
addEventListener("online", () => (online.value = true));
addEventListener("offline", () => (online.value = false));

/** Whether news arrive as they happen, and what to do when they do not. */
export function Connection() {
  const state = connection.value;
  if (state === "idle") return null;
  if (!online.value || state === "waiting")
    return (
      <button type="button" class="connection lost" onClick={reconnect}>
        <span class="dot" aria-hidden="true" />
        {online.value ? "Reconnecting… " : "Offline. "}
        <span class="connection-action">Try now</span>
      </button>
    );
  return (
    <span class={`connection ${state}`}>
      <span class="dot" aria-hidden="true" />
      {state === "open" ? "Live" : "Connecting…"}
    </span>
  );
}
