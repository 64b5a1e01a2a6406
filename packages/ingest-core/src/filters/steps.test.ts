import { expect, it, vi } from "vitest";
import { globFault } from "../contracts/inputs.ts";
import { compileFilter } from "./index.ts";

const counted = vi.hoisted(() => ({ calls: 0 }));

vi.mock("picomatch", async (load) => {
  const { default: picomatch } = await load<{ default: typeof import("picomatch") }>();
  const counting = (glob: string, options: object) => {
    const matcher = picomatch(glob, options);
    return (name: string) => (counted.calls++, matcher(name));
  };
  return { default: counting };
});

it.each(["**/a/**/a/**/a/**/b", "**/a/a/a/a/a/a/b", "a/**/a/**/b", "**/*a/**/*a/**/b", "**/*/**/*/**/b"])(
  "%s asks of each name of a long path at most once per name of the pattern",
  (pattern) => {
    expect(globFault(pattern)).toBeNull();
    counted.calls = 0;
    const path = "a/".repeat(2_500) + "c";
    expect(compileFilter([pattern], [])(path)).toBe(false);
    expect(counted.calls).toBeGreaterThan(0);
    expect(counted.calls).toBeLessThanOrEqual(2_501 * pattern.split("/").length);
  },
);
