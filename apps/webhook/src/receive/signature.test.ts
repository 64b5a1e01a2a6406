import { describe, expect, it } from "vitest";
import { isSigned, parseSignature } from "./signature.ts";

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const VECTOR = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

describe("isSigned", () => {
  it("accepts GitHub's published vector", async () => {
    const signature = parseSignature(`sha256=${VECTOR}`);
    expect(await isSigned(bytes("Hello, World!"), signature!, ["It's a Secret to Everybody"])).toBe(true);
  });

  it("accepts a second secret, and refuses another body or secret", async () => {
    const signature = parseSignature(`sha256=${VECTOR}`);
    expect(await isSigned(bytes("Hello, World!"), signature!, ["new", "It's a Secret to Everybody"])).toBe(true);
    expect(await isSigned(bytes("Hello, World?"), signature!, ["It's a Secret to Everybody"])).toBe(false);
    expect(await isSigned(bytes("Hello, World!"), signature!, ["it's a secret to everybody"])).toBe(false);
  });
});

describe("parseSignature", () => {
  it("reads the hex, whatever its case", () => {
    expect(parseSignature(`sha256=${VECTOR.toUpperCase()}`)).toEqual(parseSignature(`sha256=${VECTOR}`));
    expect(parseSignature(`sha256=${VECTOR}`)?.[0]).toBe(0x75);
  });

  it.each([
    null,
    "",
    VECTOR,
    `sha1=${VECTOR}`,
    `sha256=${VECTOR}0`,
    `sha256=${VECTOR.slice(1)}`,
    `sha256=${VECTOR.replace("7", "g")}`,
    `sha256=${VECTOR} `,
  ])("refuses %j", (header) => {
    expect(parseSignature(header)).toBeNull();
  });
});
