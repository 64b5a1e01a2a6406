import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./cursor.ts";

it("comes back as it was, and stands in a URL as it is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8.64e15 }), fc.uuid(), (atMs, id) => {
      const cursor = encodeCursor({ atMs, id });
      expect(encodeURIComponent(cursor)).toBe(cursor);
      expect(decodeCursor(cursor)).toEqual({ atMs, id });
    }),
  );
});

it("anything else is refused as invalid input", () => {
  const refused = (text: string) =>
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ name: "DomeError", code: "invalid_input" }));
  for (const value of [null, 7, "x", [], [1], ["1", "x"], [1, 2], [null, "x"], { atMs: 1, id: "x" }, [["1"], "x"]])
    refused(btoa(JSON.stringify(value)));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      try {
        decodeCursor(text);
      } catch (err) {
        expect(err).toMatchObject({ name: "DomeError", code: "invalid_input" });
      }
    }),
  );
  for (const text of ["", "%", "====", "MQ", "bnVsbA"]) refused(text);
});
