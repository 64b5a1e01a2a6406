import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogger, redact, type LogFields } from "./index.ts";

describe("what looks like a credential", () => {
  const body = fc.string({ unit: fc.constantFrom(..."abcXYZ019_"), minLength: 36, maxLength: 80 });
  const secret = fc.oneof(
    fc
      .tuple(fc.constantFrom("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"), body)
      .map(([prefix, rest]) => prefix + rest),
    body.map((rest) => `ghs_1_eyJ${rest}.${rest}-x.${rest}`),
    body.map((rest) => `eyJ${rest}.eyJ${rest}.${rest}`),
  );

  it("is replaced wherever it stands, and the text around it stays", () => {
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom(" ", '"', ":", "=", "(", "\n", "https://x/"),
        fc.constantFrom("", " ", '"', "\n", ")"),
        (token, before, after) => {
          const clean = redact(`start${before}${token}${after} end`);
          expect(clean).not.toContain(token.slice(-20));
          expect(clean.startsWith("start") && clean.endsWith(" end")).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ["authorization: Bearer abcdefgh12345678", "authorization: [redacted]"],
    ["https://codeload.test/x?token=abc&y=1", "https://codeload.test/x?token=[redacted]&y=1"],
    ["-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", "[redacted]"],
    ["-----BEGIN PRIVATE KEY-----\ncut", "[redacted]"],
    ["nothing of the kind", "nothing of the kind"],
  ])("%j", (text, clean) => expect(redact(text)).toBe(clean));

  it("never reaches a log line, which is short and carries what it was given", () => {
    const lines: LogFields[] = [];
    const log = createLogger("test", "info", (_, line) => void lines.push(line)).with({ jobId: "j" });
    log.info("x.done", { note: `ghp_${"a".repeat(36)}`, long: "l".repeat(5_000), count: 7 });
    log.debug("x.dropped");
    expect(lines).toEqual([
      {
        level: "info",
        event: "x.done",
        app: "test",
        jobId: "j",
        note: "[redacted]",
        long: "l".repeat(1_000),
        count: 7,
      },
    ]);
  });
});
