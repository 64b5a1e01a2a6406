import { env } from "cloudflare:workers";

/** Called around every operation that reaches a binding. Throwing in `before` prevents it, in `after` hides its success. */
export interface Watch {
  before?(operation: string): void;
  after?(operation: string): void;
  statement?(sql: string, params: unknown[]): void;
}

async function guarded<T>(watch: Watch, operation: string, run: () => Promise<T>): Promise<T> {
  watch.before?.(operation);
  const result = await run();
  watch.after?.(operation);
  return result;
}

/** The real D1 binding, watched. */
export function watchedD1(watch: Watch): D1Database {
  const inner = new WeakMap<object, D1PreparedStatement>();
  const wrap = (real: D1PreparedStatement, sql: string, params: unknown[]): D1PreparedStatement => {
    const statement = new Proxy(real, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values), sql, values);
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return async (...args: unknown[]): Promise<unknown> => {
          watch.statement?.(sql, params);
          return await guarded(
            watch,
            `d1.${String(name)}`,
            async () => (await Reflect.apply(member, target, args)) as unknown,
          );
        };
      },
    });
    inner.set(statement, real);
    seen.set(statement, { sql, params });
    return statement;
  };
  const seen = new WeakMap<object, { sql: string; params: unknown[] }>();
  return new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => wrap(target.prepare(sql), sql, []);
      if (name === "batch") {
        return async (statements: D1PreparedStatement[]) => {
          for (const statement of statements)
            watch.statement?.(seen.get(statement)?.sql ?? "", seen.get(statement)?.params ?? []);
          return await guarded(watch, "d1.batch", () =>
            target.batch(statements.map((statement) => inner.get(statement) ?? statement)),
          );
        };
      }
      return Reflect.get(target, name) as unknown;
    },
  });
}

/** The real R2 binding, watched. */
export function watchedR2(watch: Watch): R2Bucket {
  return new Proxy(env.PACKS, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) =>
        guarded(watch, `r2.${String(name)}`, async () => (await Reflect.apply(member, target, args)) as unknown);
    },
  });
}
