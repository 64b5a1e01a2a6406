import { signal } from "@preact/signals";
import { Button } from "./button.tsx";

interface Toast {
  id: number;
  text: string;
  tone: "good" | "bad";
}

const SHOWN_MS = 8_000;
const toasts = signal<readonly Toast[]>([]);
let made = 0;

/** Says something for a while at the edge of the page. Bad news stay until they are put away. */
export function toast(text: string, tone: Toast["tone"] = "good"): void {
  const id = ++made;
  toasts.value = [...toasts.value.slice(-3), { id, text, tone }];
  if (tone === "good") setTimeout(() => dismiss(id), SHOWN_MS);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** The place where {@link toast} speaks. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((one) => (
        <div class={`toast ${one.tone}`} key={one.id}>
          <p>{one.text}</p>
          <Button look="quiet" icon="close" label="Dismiss" onPress={() => dismiss(one.id)} />
        </div>
      ))}
    </div>
  );
}
