import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const TMPFS = "/dev/shm";

let root: { dir: string; isMemory: boolean } | undefined;

/**
 * A folder for everything a run writes, in memory where the machine has that: a disk that is slow at creating files would flatter
 * whoever creates few. Removed when the process ends.
 */
export function scratch(): { dir: string; isMemory: boolean } {
  if (root !== undefined) return root;
  const isMemory = existsSync(TMPFS);
  const dir = mkdtempSync(path.join(isMemory ? TMPFS : os.tmpdir(), "dome-bench-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  // A signal alone would end the process without its exit handlers.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  return (root = { dir, isMemory });
}
