import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { ImportReport } from "@dome/ingest-core/contracts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { backfill } from "./backfill.ts";
import { CheckpointFile } from "./checkpoint.ts";
import { readSource } from "./source.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), "dome-backfill-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A product that knows what it was sent, and refuses lines that are not JSON. */
class Product {
  readonly known = new Set<string>();
  failAt = Number.POSITIVE_INFINITY;
  send = async (lines: string): Promise<ImportReport> => {
    const report: ImportReport = { lines: 0, stored: 0, duplicates: 0, pushes: 0, rejected: 0, rejects: [], unreadablePushes: [] }; // prettier-ignore
    for (const [index, line] of lines.split("\n").entries()) {
      if (line === "") continue;
      report.lines++;
      if (!line.startsWith("{")) {
        report.rejected++;
        report.rejects.push({ line: index + 1, reason: "not JSON" });
      } else if (this.known.has(line)) report.duplicates++;
      else report.stored++;
      if (line.startsWith("{")) this.known.add(line);
    }
    // The answer is lost, what was stored is not.
    if (--this.failAt === 0) throw new Error("the connection broke");
    return report;
  };
}

const progress = () => undefined;
const run = async (product: Product, file: string) => {
  const checkpoint = new CheckpointFile(path.join(dir, "state"), file, "here");
  const end = await backfill(readSource(file), { send: product.send, checkpoint, rejectsFile: path.join(dir, "rejects"), progress }); // prettier-ignore
  return { ...end, ...checkpoint.state };
};

it("goes on where it stopped, whichever answer is lost, and ends with every line sent", async () => {
  const lines = Array.from({ length: 23_000 }, (_, i) => JSON.stringify({ i }));
  const file = path.join(dir, "hour.json.gz");
  writeFileSync(file, gzipSync(lines.join("\n")));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }), async (failures) => {
      rmSync(path.join(dir, "state"), { recursive: true, force: true });
      const product = new Product();
      for (const at of failures) {
        product.failAt = at;
        await run(product, file).catch(() => undefined);
      }
      product.failAt = Number.POSITIVE_INFINITY;
      const end = await run(product, file);
      expect(product.known.size).toBe(lines.length);
      expect(end).toMatchObject({ line: lines.length, done: true, rejected: 0 });
      expect(end.stored + end.duplicates).toBe(lines.length);
    }),
    { numRuns: 12 },
  );
});

it("keeps what is no event beside, with its line and reason, and sends the rest", async () => {
  const lines = ['{"a":1}', "not json", "", '{"a":2}', `{"b":"${"x".repeat(10_000_000)}"}`, '{"a":3}'];
  const file = path.join(dir, "events.ndjson");
  writeFileSync(file, lines.join("\r\n"));
  const product = new Product();
  expect(await run(product, file)).toMatchObject({ line: 6, stored: 3, rejected: 2, done: true, brokenOff: null });
  const rejects = readFileSync(path.join(dir, "rejects"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as object); // prettier-ignore
  expect(rejects).toMatchObject([
    {
      line: 5,
      reason: expect.stringContaining("longer than a megabyte (1000000") as string,
      text: expect.stringMatching(/^\{"b":"x{9000,}$/) as string,
    },
    { line: 2, reason: "not JSON", text: "not json" },
  ]);
});

it("stores what comes before the cut of a cut archive, says so, and takes up again when it is whole", async () => {
  const lines = Array.from({ length: 9_000 }, (_, i) => JSON.stringify({ i, noise: Math.sin(i) }));
  const packed = gzipSync(lines.join("\n"));
  const file = path.join(dir, "cut.json.gz");
  writeFileSync(file, packed.subarray(0, packed.length / 2));
  const product = new Product();
  const cut = await run(product, file);
  expect(cut).toMatchObject({ done: false, rejected: 1, brokenOff: expect.stringContaining("end of file") as string });
  expect(product.known.size).toBeGreaterThan(3_000);
  expect([...product.known].every((line) => lines.includes(line))).toBe(true);
  expect(readFileSync(path.join(dir, "rejects"), "utf8")).toContain("breaks off");
  writeFileSync(file, packed);
  expect(await run(product, file)).toMatchObject({ done: true, brokenOff: null, rejected: 0, line: 9_000 });
  expect(product.known.size).toBe(9_000);
});

it("knows files, addresses and hours, padded or not, and nothing else", () => {
  expect(readSource("2021-07-21-06")).toMatchObject({ name: "https://data.gharchive.org/2021-07-21-6.json.gz", isGzip: true }); // prettier-ignore
  expect(readSource("2021-07-21-23").name).toBe("https://data.gharchive.org/2021-07-21-23.json.gz");
  expect(readSource("https://example.com/a.ndjson").isGzip).toBe(false);
  for (const given of ["2021-07-21-24", "absent.json.gz", "--force"])
    expect(() => readSource(given)).toThrow("neither a file");
});

it("reads a URL to its end, although the server closes long before the reader is there", async () => {
  // In a process of its own, as the command is: a server that hangs up, and a reader that takes twenty turns of the loop for each part.
  const script = `
    import { createServer } from "node:http";
    import { setImmediate } from "node:timers/promises";
    import { readSource } from ${JSON.stringify(new URL("source.ts", import.meta.url).href)};
    const server = createServer((_, response) => response.writeHead(200, { connection: "close", "content-length": 300_000 }).end(Buffer.alloc(300_000)));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    let bytes = 0;
    for await (const part of (await readSource("http://127.0.0.1:" + server.address().port + "/hour.json").open()).stream) {
      bytes += part.length;
      for (let turn = 0; turn < 20; turn++) await setImmediate();
    }
    console.log(bytes);
    server.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  expect(stdout.trim()).toBe("300000");
});
