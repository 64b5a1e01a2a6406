import { count, counted } from "../../lib/format.ts";
import { Theirs } from "../../ui/text.tsx";

interface Props {
  id: string;
  title: string;
  items: readonly { id: string; name: string | null; pushes: number }[];
  /** Pushes of all in this time. */
  all: number;
  /** Where the pushes of one are listed. */
  addressOf: (nameOrId: string) => string;
}

/** Who has most pushes, as bars with their numbers. */
export function Busiest({ id, title, items, all, addressOf }: Props) {
  const most = Math.max(1, ...items.map(({ pushes }) => pushes));
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {items.length === 0 && <p class="muted">None in this time.</p>}
      <ol class="bars">
        {items.map((one) => (
          <li key={one.id}>
            <a href={addressOf(one.name ?? one.id)}>
              <Theirs text={one.name ?? one.id} />
            </a>
            <span class="bar-count">{count(one.pushes)}</span>
            <svg class="bar" aria-hidden="true" focusable="false">
              <title>{`${counted(one.pushes, "push", "pushes")}, ${Math.round((one.pushes / Math.max(1, all)) * 100)}% of all`}</title>
              <rect class="track" width="100%" height="100%" rx="3" />
              <rect class="column" width={`${(one.pushes / most) * 100}%`} height="100%" rx="3" />
            </svg>
          </li>
        ))}
      </ol>
    </section>
  );
}
