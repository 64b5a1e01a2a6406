/**
 * Writes a vector as int8, its largest component becoming ±127. Cosine does not see the scale, so nothing else is kept. A vector of
 * zeros, or one that holds what is no number, stays zeros: it is similar to nothing.
 */
export function quantise(vector: ArrayLike<number>, out: Int8Array, offset = 0): void {
  let largest = 0;
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i] ?? 0));
  if (!(largest > 0) || !Number.isFinite(largest)) {
    out.fill(0, offset, offset + vector.length);
    return;
  }
  const scale = 127 / largest;
  for (let i = 0; i < vector.length; i++) out[offset + i] = Math.round((vector[i] ?? 0) * scale);
}
