import { expect, it } from "vitest";
import { deploySteps, missingSecrets } from "./deploy-steps.ts";
import { deployOrder, listWorkers, type Worker, type WranglerConfig } from "./workers.ts";

function worker(name: string, config: Partial<WranglerConfig> = {}): Worker {
  return {
    name,
    dir: `/apps/${name}`,
    configPath: `/apps/${name}/wrangler.jsonc`,
    config: { name, main: "src/index.ts", ...config },
  };
}

it("deploys what is bound before what binds it", () => {
  const front = worker("a", { services: [{ binding: "B", service: "b" }] });
  const middle = worker("b", { durable_objects: { bindings: [{ name: "C", class_name: "C", script_name: "c" }] } });
  expect(deployOrder([front, middle, worker("c")]).map(({ name }) => name)).toEqual(["c", "b", "a"]);
});

it("names the Workers of a circle of bindings", () => {
  const one = worker("a", { services: [{ binding: "B", service: "b" }] });
  const other = worker("b", { services: [{ binding: "A", service: "a" }] });
  expect(() => deployOrder([one, other])).toThrow("a → b → a");
});

it("orders the Workers of this repository without a circle", () => {
  const names = deployOrder(listWorkers()).map(({ name }) => name);
  for (const [first, second] of [
    ["silo", "queue-consumer"],
    ["queue-consumer", "webhook"],
    ["webhook", "dome-api"],
  ] as const) {
    expect(names.indexOf(first), `${first} before ${second}`).toBeLessThan(names.indexOf(second));
  }
});

it("creates dead letter queues, and migrates before the first Worker is deployed", () => {
  const silo = worker("silo", {
    d1_databases: [{ binding: "DB", database_name: "dome", migrations_dir: "../../migrations" }],
  });
  const consumer = worker("consumer", { queues: { consumers: [{ queue: "work", dead_letter_queue: "dead" }] } });
  const commands = deploySteps([silo, consumer], ".env.production").map((step) => step.args.join(" "));
  expect(commands.slice(0, 3)).toEqual(["queues create work", "queues create dead", "d1 create dome"]);
  expect(commands[3]).toMatch(/^d1 migrations apply DB --remote --env production/);
  expect(commands.slice(4).map((command) => command.split(" ")[0])).toEqual(["deploy", "deploy"]);
});

it("names every required secret that is missing, of production where it has its own list", () => {
  const one = worker("a", {
    secrets: { required: ["LOCAL_ONLY"] },
    env: { production: { name: "a", secrets: { required: ["KEY", "OTHER"] } } },
  });
  expect(missingSecrets([one], { OTHER: "x", KEY: "" })).toEqual(["KEY"]);
});
