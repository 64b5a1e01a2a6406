import { DomeError } from "@dome/ingest-core/errors";
import { quantise } from "./quantise.ts";

/** Checks a model's answer and quantises it. @throws {DomeError} `upstream_rejected`, `misconfigured` for another length than expected. */
export function fromRows(rows: unknown, count: number, dimensions: number, model: string): Int8Array {
  if (!Array.isArray(rows) || rows.length !== count)
    throw new DomeError("upstream_rejected", `${model} did not answer with one vector for each of ${count} texts.`);
  const out = new Int8Array(count * dimensions);
  rows.forEach((row: unknown, i) => {
    if (!Array.isArray(row) || !row.every((value) => typeof value === "number"))
      throw new DomeError("upstream_rejected", `${model} answered with something that is not a vector.`);
    if (row.length !== dimensions)
      throw new DomeError(
        "misconfigured",
        `${model} gives ${row.length} dimensions and EMBEDDING_DIMENSIONS says ${dimensions}. Set it to ${row.length}.`,
      );
    quantise(row, out, i * dimensions);
  });
  return out;
}
