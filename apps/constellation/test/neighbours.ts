/** A hub that remembers what it is told. */
export const QUEUE_CONSUMER = {
  name: "queue-consumer",
  compatibilityDate: "2026-11-01",
  modules: [
    {
      type: "ESModule" as const,
      path: "index.js",
      contents: `
        import { DurableObject } from "cloudflare:workers";
        export class ProgressHub extends DurableObject {
          #told = [];
          publish(project, update) { this.#told.push({ project, ...update }); }
          told() { return this.#told.splice(0); }
        }
        export default {};`,
    },
  ],
  durableObjects: { PROGRESS_HUB: { className: "ProgressHub", useSQLite: true } },
};
