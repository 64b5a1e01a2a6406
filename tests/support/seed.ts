import fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** What everything drawn in this run is drawn from. */
    seed: number;
  }
}

/** What the properties of this run draw from, all of them. */
export const seed = inject("seed");

fc.configureGlobal({ seed });
