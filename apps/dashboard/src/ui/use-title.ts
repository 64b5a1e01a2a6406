import { useEffect } from "preact/hooks";

/** Names the page, for the window and for those who hear it. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Dome Ingest`;
  }, [title]);
}
