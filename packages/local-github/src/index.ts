export type * from "./control/api.ts";
export { startLocalGitHub } from "./local-github.ts";
export type { LocalGitHub, LocalGitHubOptions } from "./local-github.ts";
export type { AppOptions } from "./state/app-keys.ts";
export { serveIssueLists, type IssueMaterialCounts } from "./issues/lists.ts";
