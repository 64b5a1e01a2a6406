import path from "node:path";

/** The checkout this script belongs to. */
export const REPO_ROOT: string = path.resolve(import.meta.dirname, "../..");

/** Where `npm run dev` keeps its data unless told otherwise. */
export const DEFAULT_STATE_DIR: string = path.join(REPO_ROOT, ".dome", "state");
