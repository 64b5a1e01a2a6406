import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface Props {
  children?: ComponentChildren;
  /** What it does, for those who see no picture; needed when there are no words. */
  label?: string;
  icon?: IconName;
  look?: "plain" | "primary" | "danger" | "quiet";
  type?: "button" | "submit";
  busy?: boolean;
  disabled?: boolean;
  expanded?: boolean;
  onPress?: () => void;
}

/** Something to press. While busy it stays focusable, and does nothing. */
export function Button(props: Props) {
  const {
    children,
    label,
    icon,
    look = "plain",
    type = "button",
    busy = false,
    disabled = false,
    expanded,
    onPress,
  } = props;
  return (
    <button
      type={type}
      class={`button ${look} ${children === undefined ? "only-icon" : ""}`}
      aria-label={label}
      title={children === undefined ? label : undefined}
      aria-expanded={expanded}
      aria-busy={busy}
      aria-disabled={busy}
      disabled={disabled}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onPress?.();
      }}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}
