/** What every call finds after the Worker died. Nothing the product does on the way out has any effect. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** A step still to come, counted from now or from a landmark that the Worker has to reach first. */
interface Countdown {
  steps: number;
  from: string | null;
}

/**
 * Kills a Worker between any two of its steps. Every call to the outside is a step; the chosen one is cut off before it has an effect
 * or after it had one, and from then on every call fails, so that no handler, `catch` or `finally` can tidy up. Steps are counted
 * from the moment the switch is armed, or from a landmark in the Worker's work, which is how narrow places are met.
 */
export class KillSwitch {
  private death: Countdown | null = null;
  private after = false;
  private stop: Countdown | null = null;
  private meanwhile: () => Promise<void> = async () => undefined;
  dead = false;
  /** Deaths and pauses there were so far. */
  struck = 0;

  /** Arms the switch: death at the `steps`-th call from now, or from the landmark. */
  arm(steps: number, after: boolean, from: string | null = null): void {
    this.death = { steps, from };
    this.after = after;
  }

  /** Stops the Worker before the `steps`-th call, for as long as `meanwhile` takes. Then it goes on. */
  pause(steps: number, meanwhile: () => Promise<void>, from: string | null = null): void {
    this.stop = { steps, from };
    this.meanwhile = meanwhile;
  }

  /** The Worker comes to a landmark: what was armed from there is counted from now on. */
  reach(landmark: string): void {
    for (const countdown of [this.death, this.stop]) if (countdown?.from === landmark) countdown.from = null;
  }

  /** A new Worker, alive. */
  revive(): void {
    this.death = null;
    this.stop = null;
    this.dead = false;
  }

  async step<T>(effect: () => Promise<T>): Promise<T> {
    if (this.dead) throw new Killed("the Worker is dead");
    if (isUp(this.stop)) {
      this.stop = null;
      this.struck++;
      await this.meanwhile();
    }
    if (!isUp(this.death)) return await effect();
    this.dead = true;
    this.struck++;
    if (this.after) await effect();
    throw new Killed("the Worker died here");
  }
}

/** Counts one step. @returns whether it is the one. */
const isUp = (countdown: Countdown | null): boolean =>
  countdown !== null && countdown.from === null && --countdown.steps === 0;

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
