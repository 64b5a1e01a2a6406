type Growing = Int32Array | Int16Array | Uint16Array | Uint8Array | Float64Array;

/** The array, or its content in one of at least twice the length when `needed` elements do not fit. */
export function grown<T extends Growing>(array: T, needed: number): T {
  if (needed <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => T)(Math.max(needed, array.length * 2));
  larger.set(array as never);
  return larger;
}
