import path from "node:path";
import type { BuiltWorker } from "./bundle.ts";

/**
 * Wraps a bundle so that its Worker counts the D1 statements and R2 puts it makes and tells them at `/bench/counts`. For runs that
 * count; those that time leave it out.
 *
 * @param classes - Named entrypoints and Durable Objects that use the bindings.
 */
export function counting(worker: BuiltWorker, classes: readonly string[]): BuiltWorker {
  const [main] = worker.modules;
  if (main === undefined) throw new Error(`${worker.name} has no module.`);
  const subclasses = classes.map(
    (name) => `export class ${name} extends bundle.${name} { constructor(ctx, env) { super(ctx, counted(env)); } }`,
  );
  const contents = `
    import * as bundle from "./index.js";
    export * from "./index.js";
    const counts = { d1Statements: 0, r2Puts: 0 };
    const originals = new WeakMap();
    const statement = (real) => {
      const one = (method) => (...args) => { counts.d1Statements++; return real[method](...args); };
      const wrapped = { bind: (...args) => statement(real.bind(...args)), run: one("run"), all: one("all"), first: one("first"), raw: one("raw") };
      originals.set(wrapped, real);
      return wrapped;
    };
    const database = (real) => ({
      prepare: (sql) => statement(real.prepare(sql)),
      batch: (list) => { counts.d1Statements += list.length; return real.batch(list.map((item) => originals.get(item) ?? item)); },
      exec: (sql) => real.exec(sql),
    });
    const bucket = (real) => new Proxy(real, { get: (target, name) => {
      if (name === "put") counts.r2Puts++;
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    } });
    const counted = (env) => ({ ...env, ...(env.DB && { DB: database(env.DB) }), ...(env.PACKS && { PACKS: bucket(env.PACKS) }) });
    ${subclasses.join("\n")}
    export default {
      fetch(request, env, ctx) {
        if (new URL(request.url).pathname === "/bench/counts") return Response.json(counts);
        return bundle.default.fetch(request, counted(env), ctx);
      },
      queue: (batch, env, ctx) => bundle.default.queue(batch, counted(env), ctx),
    };`;
  return {
    ...worker,
    modules: [{ type: "ESModule", path: path.join(path.dirname(main.path), "counting.js"), contents }, main],
  };
}
