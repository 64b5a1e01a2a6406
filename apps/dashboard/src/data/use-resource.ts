import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Failure, toFailure } from "./failure.ts";

/** Something that is read: what is there, what went wrong the last time, and whether it is being read now. */
export interface Resource<T> {
  data: T | undefined;
  failure: Failure | null;
  loading: boolean;
  reload: () => void;
}

interface State<T> {
  key: string;
  data: T | undefined;
  failure: Failure | null;
  loading: boolean;
}

/**
 * Reads something, again whenever `key` changes or `revision` grows. A new key drops what was there; a new revision keeps it until the
 * answer is there, so that nothing jumps.
 */
export function useResource<T>(key: string, load: () => Promise<T>, revision = 0): Resource<T> {
  const [state, setState] = useState<State<T>>({ key, data: undefined, failure: null, loading: true });
  const [asked, setAsked] = useState(0);
  const latestRef = useRef(load);
  useEffect(() => {
    latestRef.current = load;
  });
  useEffect(() => {
    let stale = false;
    setState((before) => ({ key, data: before.key === key ? before.data : undefined, failure: null, loading: true }));
    latestRef.current().then(
      (data) => {
        if (!stale) setState({ key, data, failure: null, loading: false });
      },
      (err: unknown) => {
        if (!stale)
          setState((before) => ({
            key,
            data: before.key === key ? before.data : undefined,
            failure: toFailure(err),
            loading: false,
          }));
      },
    );
    return () => {
      stale = true;
    };
  }, [key, revision, asked]);
  const reload = useCallback(() => setAsked((times) => times + 1), []);
  return { data: state.key === key ? state.data : undefined, failure: state.failure, loading: state.loading, reload };
}
