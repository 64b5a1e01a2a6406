import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { difficulty } from "./difficulty.ts";
import { events } from "./events/index.ts";
import { ingest } from "./ingest.ts";
import type { Bench, BenchContext } from "./lib/bench.ts";
import { isMet, render, type Section } from "./lib/report.ts";
import { scratch } from "./lib/scratch.ts";
import { memory } from "./memory.ts";
import { naive } from "./naive.ts";
import { requests } from "./requests.ts";
import { scale } from "./scale.ts";
import { search } from "./search/index.ts";
import { searchable } from "./searchable.ts";
import { unchanged } from "./unchanged.ts";
import { webhook } from "./webhook.ts";

const BENCHES: Record<string, Bench> = {
  ingest,
  naive,
  unchanged,
  scale,
  memory,
  webhook,
  requests,
  search,
  searchable,
  events,
  difficulty,
};
const USAGE = `npm run bench -- [${Object.keys(BENCHES).join("|")} …] [--git PATH] [--rounds N] [--json FILE]`;
const ROUNDS = 5;

/**
 * Runs the benchmarks named on the command line, or all.
 * @returns the exit status: 0 when every target is met.
 */
export async function main(args: string[]): Promise<number> {
  const options = { rounds: { type: "string" }, json: { type: "string" }, git: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const rounds = Number(values.rounds ?? ROUNDS);
  const unknown = positionals.filter((name) => BENCHES[name] === undefined);
  if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
    process.stderr.write(`Usage: ${USAGE}\n`);
    return 1;
  }
  const { dir, isMemory } = scratch();
  if (!isMemory)
    process.stderr.write("There is no /dev/shm: what is written goes to disk, which may favour one side.\n");
  const sections: Section[] = [];
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    for (const section of await run(name, bench, dir, { rounds, repository: values.git ?? null })) {
      process.stdout.write(`${render(section)}\n`);
      sections.push(section);
    }
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ...machine(), sections }, null, 2)}\n`);
  const missed = sections.flatMap((section) => section.rows).filter((row) => isMet(row) === false);
  const held = sections.flatMap((section) => section.rows).filter((row) => isMet(row) === true);
  process.stdout.write(`${held.length} targets met, ${missed.length} missed\n`);
  return missed.length === 0 ? 0 : 1;
}

async function run(
  name: string,
  bench: Bench,
  root: string,
  options: Pick<BenchContext, "rounds" | "repository">,
): Promise<Section[]> {
  const dir = path.join(root, name);
  mkdirSync(dir);
  const say = (line: string): void => void process.stderr.write(`  ${name}: ${line}\n`);
  say("preparing");
  try {
    return [await bench({ dir, say, ...options })].flat().map((table) => ({ bench: name, ...table }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What the figures were taken on. */
function machine(): { cpu: string; cores: number; memoryGb: number; node: string } {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model ?? "unknown",
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 1e9),
    node: process.versions.node,
  };
}
