import path from "node:path";

/** The checkout. */
export const REPO_ROOT: string = path.resolve(import.meta.dirname, "../../..");
