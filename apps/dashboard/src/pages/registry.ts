import { lazy } from "preact-iso";
import type { ComponentType } from "preact";
import type { IconName } from "../ui/icon.tsx";

/** A page: one folder here, and one line below. */
export interface Page {
  /** As preact-iso reads them: `/things/:id`. */
  route: string;
  view: ComponentType;
  /** Its place in the navigation; pages without one are reached from others. */
  nav?: { label: string; icon: IconName };
}

/** Every page, in the order of the navigation. Its code is fetched when it is opened first. */
export const PAGES: readonly Page[] = [
  {
    route: "/",
    view: lazy(() => import("./repositories/page.tsx").then((module) => module.RepositoriesPage)),
    nav: { label: "Repositories", icon: "repositories" },
  },
  {
    route: "/search",
    view: lazy(() => import("./search/page.tsx").then((module) => module.SearchPage)),
    nav: { label: "Search", icon: "search" },
  },
  {
    route: "/activity",
    view: lazy(() => import("./activity/page.tsx").then((module) => module.ActivityPage)),
    nav: { label: "Activity", icon: "activity" },
  },
  {
    route: "/events",
    view: lazy(() => import("./events/page.tsx").then((module) => module.EventsPage)),
    nav: { label: "Events", icon: "events" },
  },
  {
    route: "/first-issues",
    view: lazy(() => import("./first-issues/page.tsx").then((module) => module.FirstIssuesPage)),
    nav: { label: "First issues", icon: "issue" },
  },
  {
    route: "/repositories/:id/:tab?/:path*",
    view: lazy(() => import("./repository/page.tsx").then((module) => module.RepositoryPage)),
  },
];
