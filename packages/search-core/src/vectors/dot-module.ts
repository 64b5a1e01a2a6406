/**
 * Dot products of one int8 vector with many, 16 components at a time; `dot.wat` is the text of it and `dot.wasm` the same bytes as a
 * file, for runtimes that only run WebAssembly they were deployed with.
 */
const HEX =
  "0061736d0100000001090160057f7f7f7f7f00020f0103656e76066d656d6f72790200010302010007080104646f747300000aaa0101a70102017f037b024003402002450d01fd0c000000000000000000000000000000002106410021050340200020056afd0004002107200120056afd000400210820062007fd87012008fd8701fdba012007fd88012008fd8801fdba01fdae01fdae012106200541106a210520052003490d000b20042006fd1b002006fd1b016a2006fd1b022006fd1b036a6a360200200120036a2101200441046a2104200241016b21020c000b0b0b";

/** The module's bytes. */
export const dotModuleBytes = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(HEX.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
