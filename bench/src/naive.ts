import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Bench } from "./lib/bench.ts";
import { buildWorker } from "./lib/bundle.ts";
import { startChild } from "./lib/child.ts";
import { makeRepository, sizeOf } from "./lib/material.ts";
import { Platform, startRuntime } from "./lib/platform.ts";
import type { Row } from "./lib/report.ts";
import { git, runCommand } from "./lib/run-command.ts";
import { interleave, medianRatio, timed } from "./lib/stats.ts";

/** These take from ten seconds to a minute each. */
const ROUNDS = 3;
const require = createRequire(import.meta.url);

/** What people would do or pick instead, beside the first ingest by the whole product. */
export const naive: Bench = async ({ dir, say }) => {
  const material = await makeRepository(5_000);
  const checkout = path.join(dir, "checkout");
  await git(dir, "clone", "--quiet", "--depth", "1", "--", `file://${material.dir}`, checkout);
  const platform = await Platform.start(path.join(dir, "platform"), [material]);
  const worker = await buildWorker("bench", path.join(import.meta.dirname, "../worker/wrangler.jsonc"));
  const runtime = await startRuntime([worker], path.join(dir, "naive"));
  try {
    const copy = new URL("/copy", await runtime.unsafeGetDirectURL("bench"));
    const source = {
      apiUrl: platform.github.apiUrl,
      token: platform.token,
      repository: `bench/${material.name}`,
      ref: "main",
    };
    await platform.ingest(material.name);
    const samples = await interleave(ROUNDS, {
      ours: async () => {
        await platform.reset();
        return (await platform.ingest(material.name)).syncMs;
      },
      naive: async () => {
        say("one request, object and row per file");
        return await timed(async () => {
          const answer = await fetch(copy, { method: "POST", body: JSON.stringify(source) });
          const { files } = (await answer.json()) as { files: number };
          if (files !== material.files) throw new Error(`The naive copy has ${files} files.`);
        });
      },
      langchain: async () => {
        say("@langchain/community");
        return await load({ ...source, webUrl: platform.github.webUrl, files: material.files });
      },
      repomix: async () => {
        say("repomix");
        const output = path.join(dir, "repomix");
        mkdirSync(output);
        const ms = await timed(async () => await repomix(checkout, output));
        rmSync(output, { recursive: true });
        return ms;
      },
    });
    const row = (name: string, peer: number[], atLeast: number): Row => ({
      name,
      ours: { label: "", unit: "ms", samples: samples.ours },
      peer: { label: "", unit: "ms", samples: peer },
      value: medianRatio(peer, samples.ours),
      target: { atLeast },
    });
    const rows = [
      row("one request, object, row per file", samples.naive, 30),
      row("@langchain/community loader", samples.langchain, 8),
      row("repomix on a checkout", samples.repomix, 8),
    ];
    const notes = [
      sizeOf(material),
      "The ratio is the other side's time over ours (the sync), so more is better.",
      "The naive way runs in a Worker, six files at a time. The loader and repomix run in processes of their own with their default settings:",
      "the loader lists folders and downloads each file with a request, two at a time; repomix starts with everything cloned, without what an",
      "earlier run remembers of the same files, and leaves some out.",
    ];
    return { title: "what one would do instead / first ingest", rows, notes };
  } finally {
    await runtime.dispose();
    await platform.close();
  }
};

/** Runs the loader in a process of its own. @returns milliseconds. */
async function load(input: object): Promise<number> {
  const { answer, stop } = await startChild<{ ms: number }>("langchain-loader.ts", input);
  stop();
  return answer.ms;
}

/** Runs repomix as somebody does who has not seen these files before: what it remembers of them from run to run goes with `dir`. */
async function repomix(checkout: string, dir: string): Promise<void> {
  const bin = path.join(path.dirname(require.resolve("repomix")), "..", "bin", "repomix.cjs");
  const env = { REPOMIX_TOKEN_CACHE_PATH: path.join(dir, "token-counts.json") };
  await runCommand(process.execPath, [bin, checkout, "--output", path.join(dir, "packed.xml"), "--quiet"], { env });
}
