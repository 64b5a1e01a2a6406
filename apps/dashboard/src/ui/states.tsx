import type { ComponentChildren } from "preact";
import type { Failure } from "../data/failure.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyProps {
  icon: IconName;
  title: string;
  /** It is all that the page shows. */
  whole?: boolean;
  children?: ComponentChildren;
}

/** Nothing is here yet: what this place is for, and what to do. */
export function Empty({ icon, title, whole = false, children }: EmptyProps) {
  const Title = whole ? "h1" : "h2";
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <Title class="empty-title">{title}</Title>
      {children}
    </div>
  );
}

/** What a person can do about a failure, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  conflict: "Look at how things stand now, then try again.",
  misconfigured: "Whoever runs this server can fix that; the settings are described in docs/settings.md.",
  not_found: "It may have been removed meanwhile.",
  rate_limited: "Nothing is lost: try again later.",
  unexpected: "If it stays, reload the page.",
  upstream_unavailable: "This often passes by itself: try again in a moment.",
};

/** Something failed: what, what to do, and doing it. */
export function Problem({
  what,
  failure,
  onRetry,
}: {
  what: string;
  failure: Failure;
  onRetry?: (() => void) | undefined;
}) {
  const advice = ADVICE[failure.code];
  return (
    <div class="problem" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{what}</strong>
        <p>
          {failure.message}
          {advice !== undefined && ` ${advice}`}
        </p>
        {failure.requestId !== null && failure.status >= 500 && <p class="muted small">Request {failure.requestId}</p>}
      </div>
      {onRetry !== undefined && (
        <Button icon="sync" onPress={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Holds the place of lines that are being read. */
export function Skeleton({ rows, tall = false }: { rows: number; tall?: boolean }) {
  return (
    <div class={`skeletons ${tall ? "tall" : ""}`} role="status">
      <span class="visually-hidden">Loading…</span>
      {Array.from({ length: rows }, (_, row) => (
        <div class="skeleton" key={row} aria-hidden="true" />
      ))}
    </div>
  );
}
