import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { startLive, revision } from "./data/live.ts";
import { forgetRepositories, readRepositories } from "./data/repositories.ts";
import { session, startSession } from "./data/session.ts";
import { startTheme } from "./ui/theme.tsx";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/code.css";

// After a deployment the parts of a page that is open are gone: the new one has its own.
addEventListener("vite:preloadError", () => location.reload());

startTheme();
void startSession(); // first of all, for it takes the key out of the address
startLive();
effect(() => {
  // Read again whenever something may have changed.
  if (session.value.state === "in" && revision.value >= 0) void readRepositories();
  else if (session.value.state === "out") forgetRepositories();
});

const place = document.getElementById("app");
if (place !== null) render(<App />, place);
