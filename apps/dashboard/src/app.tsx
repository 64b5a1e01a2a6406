import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { connection } from "./data/live.ts";
import { session, signIn, signOut } from "./data/session.ts";
import { toFailure } from "./data/failure.ts";
import { PAGES } from "./pages/registry.ts";
import { SignIn } from "./pages/sign-in/sign-in.tsx";
import { Connection } from "./ui/connection.tsx";
import { Deletion } from "./ui/delete-repository.tsx";
import { Empty, Problem, Skeleton } from "./ui/states.tsx";
import { Icon } from "./ui/icon.tsx";
import { Mark } from "./ui/mark.tsx";
import { ThemeToggle } from "./ui/theme.tsx";
import { Toasts } from "./ui/toasts.tsx";

/** What the API answers at its own addresses is none of ours. */
const SCOPE = /^\/(?!api\/|projects\/)/;

/** The whole dashboard: the way in, or the frame with a page in it. */
export function App() {
  const current = session.value;
  return (
    <LocationProvider scope={SCOPE}>
      {current.state === "in" && <Frame />}
      {current.state === "out" && <SignIn notice={current.notice} />}
      {current.state === "checking" && (
        <main class="way-in" aria-busy="true">
          <Skeleton rows={3} />
        </main>
      )}
      {current.state === "failed" && (
        <main class="way-in">
          <h1>Dome Ingest</h1>
          <Problem
            what="The server cannot be asked right now"
            failure={current.failure}
            onRetry={() => void signIn(current.key, "as-before")}
          />
        </main>
      )}
      <Toasts />
    </LocationProvider>
  );
}

function Frame() {
  return (
    <>
      <a class="skip-link" href="#content">
        Skip to content
      </a>
      <header class="top">
        <div class="top-inner">
          <a class="brand" href="/">
            <Mark />
            <span>Dome</span>
          </a>
          <Navigation />
          <div class="top-end">
            <Connection />
            <ThemeToggle />
            <button
              type="button"
              class="button quiet only-icon"
              aria-label="Sign out"
              title="Sign out"
              onClick={() => signOut()}
            >
              <Icon name="signout" />
            </button>
          </div>
        </div>
      </header>
      {connection.value === "waiting" && (
        <p class="interrupted" role="status">
          Live updates are interrupted. What is shown may be behind; it is caught up with as soon as the connection is
          back.
        </p>
      )}
      <main id="content" tabIndex={-1}>
        <Pages />
        <Deletion />
      </main>
    </>
  );
}

/** `/` goes to the search from everywhere, unless something is being typed. */
function useSearchKey(): void {
  const { path, route } = useLocation();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog") !== null;
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const box = document.querySelector<HTMLInputElement>("#search-box");
      if (path === "/search" && box !== null) box.select();
      else route("/search");
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [path, route]);
}

function Navigation() {
  useSearchKey();
  const { path } = useLocation();
  return (
    <nav class="pages" aria-label="Pages">
      {PAGES.flatMap(({ route, nav }) => {
        if (nav === undefined) return [];
        const here = path === route || (route === "/" && path.startsWith("/repositories/"));
        return (
          <a key={route} href={route} aria-current={here ? "page" : undefined}>
            <Icon name={nav.icon} />
            <span>{nav.label}</span>
          </a>
        );
      })}
    </nav>
  );
}

function Pages() {
  const [failure, setFailure] = useState<Error | null>(null);
  const { url } = useLocation();
  useEffect(() => setFailure(null), [url]);
  if (failure !== null)
    return (
      <Problem what="This page could not be shown" failure={toFailure(failure)} onRetry={() => location.reload()} />
    );
  return (
    <ErrorBoundary onError={setFailure}>
      <Router>
        {PAGES.map(({ route, view }) => (
          <Route key={route} path={route} component={view} />
        ))}
        <Route default component={NotThere} />
      </Router>
    </ErrorBoundary>
  );
}

function NotThere() {
  return (
    <Empty whole icon="search" title="There is no such page">
      <p>
        The address may be mistyped. <a href="/">See your repositories</a> or <a href="/search">search them</a>.
      </p>
    </Empty>
  );
}
