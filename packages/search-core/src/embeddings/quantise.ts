/**
 * Writes a vector as int8, its largest component becoming ±127. Cosine does not see the scale, so nothing else is kept. A vector of
 * zeros, or one that holds what is no number, stays zeros: it is similar to nothing.
 */
export function quantise(vector: ArrayLike<number>, out: Int8Array, offset = 0): void {
  let largest = 0;
  let isNumbers = true;
  const { length } = vector;
  for (let i = 0; i < length; i++) {
    const size = Math.abs(vector[i] as number);
    // Seldom, and for what is no number always.
    if (!(size <= largest)) {
      largest = size;
      if (Number.isNaN(size)) isNumbers = false;
    }
  }
  if (!isNumbers || largest === 0 || largest === Number.POSITIVE_INFINITY) {
    out.fill(0, offset, offset + length);
    return;
  }
  const scale = 127 / largest;
  // As Math.round does, which has a branch in it that no processor can guess.
  for (let i = 0; i < length; i++) out[offset + i] = Math.floor((vector[i] as number) * scale + 0.5);
}
