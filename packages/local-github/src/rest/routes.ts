import { appRoutes } from "./app-routes.ts";
import { archiveRoutes } from "./archive-routes.ts";
import { commitRoutes } from "./commit-routes.ts";
import { contentsRoutes } from "./contents-routes.ts";
import type { Route } from "./context.ts";
import { deliveryRoutes } from "./delivery-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import { gitDataRoutes } from "./git-data-routes.ts";
import { metaRoutes } from "./meta-routes.ts";
import { repositoryRoutes } from "./repository-routes.ts";
import { searchRoutes } from "./search-routes.ts";

/** Every endpoint served. Patterns of repository routes start below the repository. */
export const ROUTES: readonly Route[] = [
  ...repositoryRoutes,
  ...commitRoutes,
  ...gitDataRoutes,
  ...contentsRoutes,
  ...archiveRoutes,
  ...appRoutes,
  ...deliveryRoutes,
  ...eventRoutes,
  ...searchRoutes,
  ...metaRoutes,
];
