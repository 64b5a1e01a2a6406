import { describe, expect, it } from "vitest";
import { decodeBlock, encodeBlock } from "./codec.ts";

describe("a block", () => {
  it("comes back whole, whatever its size", () => {
    for (const size of [
      0,
      1,
      16_383,
      16_384,
      16_385,
      65_536,
      100_000,
      131_073,
      200_000,
      262_144,
      1_000_000,
      8 * 1024 * 1024 + 1,
    ]) {
      const raw = Uint8Array.from({ length: size }, (_, i) => ((i * i) >> 3) & 0x3f);
      const back = decodeBlock(encodeBlock(raw));
      expect(back.byteLength, `${size} bytes`).toBe(size);
      expect(
        back.every((byte, i) => byte === raw[i]),
        `${size} bytes`,
      ).toBe(true);
    }
  });

  it("is refused when it was altered, and never grows beyond twice what its header says", () => {
    const block = encodeBlock(new Uint8Array(200_000));
    const shorter = block.slice();
    new DataView(shorter.buffer).setUint32(1, 1_000);
    expect(() => decodeBlock(shorter)).toThrow("damaged");
    expect(() => decodeBlock(block.subarray(0, block.byteLength - 3))).toThrow("damaged");
    expect(() => decodeBlock(Uint8Array.of(9, 0, 0, 0, 1, 0))).toThrow("codec is unknown");
  });
});
