import { effect, signal } from "@preact/signals";
import { Icon } from "./icon.tsx";

const STORED = "dome.theme";
const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

const theme = signal<Theme>(kept());

function kept(): Theme {
  const name = localStorage.getItem(STORED);
  return THEMES.find((one) => one === name) ?? "system";
}

/** Dresses the page as it was left; `system` follows the device. */
export function startTheme(): void {
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
    if (theme.value === "system") localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, theme.value);
  });
}

/** Goes from theme to theme. */
export function ThemeToggle() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system";
  const icon = theme.value === "system" ? "system" : theme.value === "light" ? "sun" : "moon";
  const label = `Theme: ${theme.value}. Change to ${next}`;
  return (
    <button
      type="button"
      class="button quiet only-icon"
      aria-label={label}
      title={label}
      onClick={() => (theme.value = next)}
    >
      <Icon name={icon} />
    </button>
  );
}
