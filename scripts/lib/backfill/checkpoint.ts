import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** How far a source has come. Counts are of everything up to `line`. */
export interface Checkpoint {
  source: string;
  /** Lines that are done with. */
  line: number;
  stored: number;
  duplicates: number;
  pushes: number;
  rejected: number;
  /** True: the source was read to its end, or to where it breaks off. */
  done: boolean;
}

/** The checkpoint of a source and a deployment; a fresh one where there is none. */
export class CheckpointFile {
  readonly state: Checkpoint;
  readonly #file: string;

  /** @param target - Address of the API: another deployment has another checkpoint. */
  constructor(dir: string, source: string, target: string) {
    mkdirSync(dir, { recursive: true });
    const key = createHash("sha256").update(`${target}\n${source}`).digest("hex").slice(0, 16);
    this.#file = path.join(dir, `${key}.json`);
    this.state = existsSync(this.#file)
      ? (JSON.parse(readFileSync(this.#file, "utf8")) as Checkpoint)
      : { source, line: 0, stored: 0, duplicates: 0, pushes: 0, rejected: 0, done: false };
  }

  /** Writes it whole or not at all: a kill in between leaves the one before. */
  save(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.state));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
