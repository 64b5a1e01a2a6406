import { useEffect, useRef } from "preact/hooks";

/** Puts the focus on a control when it appears. */
export function useFocus<T extends HTMLElement>(wanted = true) {
  const control = useRef<T>(null);
  useEffect(() => {
    if (wanted) control.current?.focus();
  }, [wanted]);
  return control;
}
