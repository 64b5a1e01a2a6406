/** What every call finds after the Worker died. Nothing the product does on the way out has any effect. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/**
 * Kills a Worker between any two of its steps. Every call to the outside is a step; the chosen one is cut off before it has an effect
 * or after it had one, and from then on every call fails, so that no handler, `catch` or `finally` can tidy up.
 */
export class KillSwitch {
  private stepsLeft = Number.POSITIVE_INFINITY;
  private after = false;
  private stepsToPause = Number.POSITIVE_INFINITY;
  private meanwhile: () => Promise<void> = async () => undefined;
  dead = false;

  /** Arms the switch: death at the `steps`-th call from now. */
  arm(steps: number, after: boolean): void {
    this.stepsLeft = steps;
    this.after = after;
  }

  /** Stops the Worker before the `steps`-th call from now, for as long as `meanwhile` takes. Then it goes on. */
  pause(steps: number, meanwhile: () => Promise<void>): void {
    this.stepsToPause = steps;
    this.meanwhile = meanwhile;
  }

  /** A new Worker, alive. */
  revive(): void {
    this.stepsLeft = Number.POSITIVE_INFINITY;
    this.stepsToPause = Number.POSITIVE_INFINITY;
    this.dead = false;
  }

  async step<T>(effect: () => Promise<T>): Promise<T> {
    if (this.dead) throw new Killed("the Worker is dead");
    if (--this.stepsToPause === 0) {
      this.stepsToPause = Number.POSITIVE_INFINITY;
      await this.meanwhile();
    }
    this.stepsLeft--;
    if (this.stepsLeft > 0) return await effect();
    this.dead = true;
    if (this.after) await effect();
    throw new Killed("the Worker died here");
  }
}

const EFFECTS: ReadonlySet<string | symbol> = new Set([
  "run",
  "all",
  "first",
  "raw",
  "batch",
  "put",
  "get",
  "delete",
  "list",
  "head",
  "send",
  "sendBatch",
]);

/** Lets an object's calls to the outside pass through a switch. What they return (statements) is wrapped too. */
export function killable<T extends object>(target: T, kill: KillSwitch): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key, object);
      if (key === ORIGINAL) return object;
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const plain = args.map(unwrap);
        if (EFFECTS.has(key))
          return kill.step(async () => await (value as (...a: unknown[]) => Promise<unknown>).apply(object, plain));
        const made: unknown = value.apply(object, plain);
        return (key === "prepare" || key === "bind") && typeof made === "object" && made !== null
          ? killable(made, kill)
          : made;
      };
    },
  });
}

const ORIGINAL = Symbol("original");

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  return (value as { [ORIGINAL]?: unknown })[ORIGINAL] ?? value;
}
