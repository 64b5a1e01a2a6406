import { useState } from "preact/hooks";
import type { Failure } from "../../data/failure.ts";
import { signIn } from "../../data/session.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Mark } from "../../ui/mark.tsx";
import { ThemeToggle } from "../../ui/theme.tsx";
import { useFocus } from "../../ui/use-focus.ts";
import { useTitle } from "../../ui/use-title.ts";

/** Asks for the key, once. */
export function SignIn({ notice }: { notice: string | null }) {
  useTitle("Sign in");
  const focused = useFocus<HTMLInputElement>();
  const [key, setKey] = useState("");
  const [remember, setRemember] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  const submit = async (): Promise<void> => {
    if (busy) return;
    const wanted = key.trim();
    // What a header cannot carry is no key, and would not even be sent.
    if (!/^[\x21-\x7e]+$/.test(wanted)) {
      setFault(wanted === "" ? "Enter the API key." : "This is not a key: keys have no spaces or special letters.");
      return;
    }
    setBusy(true);
    setFault(undefined);
    const failure = await signIn(wanted, remember ? "this-device" : "this-tab");
    setBusy(false);
    if (failure !== null) setFault(explain(failure));
  };

  return (
    <main class="way-in">
      <div class="way-in-top">
        <Mark />
        <ThemeToggle />
      </div>
      <h1>Sign in to Dome Ingest</h1>
      <p class="lead">Exact, searchable copies of GitHub repositories, kept equal to git.</p>
      {notice !== null && (
        <p class="notice" role="status">
          {notice}
        </p>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field
          label="API key"
          fault={fault}
          hint={
            <>
              On this machine, <code>npm run dev</code> prints it. Elsewhere it is the <code>DOME_API_KEY</code> of the
              deployment: ask whoever set it up.
            </>
          }
        >
          {(control) => (
            <input
              {...control}
              type="password"
              autoComplete="current-password"
              spellcheck={false}
              ref={focused}
              value={key}
              onInput={(event) => setKey(event.currentTarget.value)}
            />
          )}
        </Field>
        <label class="check">
          <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.currentTarget.checked)} />
          <span>
            Remember on this device
            <small>Otherwise the key is forgotten when this tab is closed.</small>
          </span>
        </label>
        <Button type="submit" look="primary" busy={busy}>
          Sign in
        </Button>
      </form>
    </main>
  );
}

const explain = (failure: Failure): string =>
  failure.status === 401 ? "The server does not know this key. Check that it is complete." : failure.message;
