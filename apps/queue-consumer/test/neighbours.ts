/** The store next door. The handlers are handed one of their own; this one only lets the Worker start. */
export const SILO = {
  name: "silo",
  compatibilityDate: "2026-11-01",
  modules: [
    {
      type: "ESModule" as const,
      path: "index.js",
      contents: `
        import { WorkerEntrypoint } from "cloudflare:workers";
        export class Silo extends WorkerEntrypoint {}
        export default {};`,
    },
  ],
};
