import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect } from "./export-pushes.ts";
import { eventsAddressOf, type EventsQuestion, eventsQuestionOf, filterOf, spanOf } from "./question.ts";
import { columnsOf, coveredShare, marksOf, missingIn, placeOf, scaleTop } from "./series.ts";

const HOUR_MS = 3_600_000;
const hours = fc.integer({ min: 1, max: 367 * 24 });
const spans = fc
  .record({ from: fc.integer({ min: 0, max: 500_000 }), hours })
  .map((span) => ({ fromMs: span.from * HOUR_MS, toMs: (span.from + span.hours) * HOUR_MS }));

describe("columns", () => {
  it("hold every push of the span in few enough columns, without a hole", () => {
    const anyHours = spans.chain((span) =>
      fc.record({
        span: fc.constant(span),
        perHour: fc.array(
          fc.record({
            hourMs: fc.integer({ min: span.fromMs / HOUR_MS, max: span.toMs / HOUR_MS - 1 }).map((at) => at * HOUR_MS),
            pushes: fc.integer({ min: 0, max: 1_000_000 }),
          }),
        ),
      }),
    );
    fc.assert(
      fc.property(anyHours, ({ span, perHour }) => {
        const { columns } = columnsOf(perHour, span);
        const sum = (of: readonly { pushes: number }[]): number => of.reduce((all, { pushes }) => all + pushes, 0);
        expect(sum(columns)).toBe(sum(perHour));
        expect(columns.length).toBeLessThanOrEqual(170);
        expect([columns[0]?.fromMs, columns.at(-1)?.toMs]).toEqual([span.fromMs, span.toMs]);
        for (const [i, column] of columns.entries()) if (i > 0) expect(column.fromMs).toBe(columns[i - 1]?.toMs);
      }),
    );
  });

  it("show a week by the hour, and a year by the week", () => {
    const over = (days: number) => columnsOf([], { fromMs: 0, toMs: days * 24 * HOUR_MS }).hours;
    expect([over(1), over(7), over(30), over(366)]).toEqual([1, 1, 6, 168]);
  });

  it("fit below the top of the scale, and fill most of it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (most) => {
        expect(scaleTop(most)).toBeGreaterThanOrEqual(most);
        expect(scaleTop(most)).toBeLessThanOrEqual(Math.max(2, most * 2));
      }),
    );
  });
});

describe("places on the axis", () => {
  const part = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 })).map(([fromMs, length]) => ({
    fromMs,
    toMs: fromMs + length,
  }));

  it("never lie beyond the ends, and are wide enough to be seen", () => {
    fc.assert(
      fc.property(part, part, (of, whole) => {
        const place = placeOf(of, whole);
        if (missingIn(whole, [of]) === 0) expect(place).toBeNull();
        else {
          expect(place?.x).toBeGreaterThanOrEqual(0);
          expect(place?.width).toBeGreaterThan(0.5);
          expect((place?.x ?? 0) + (place?.width ?? 0)).toBeLessThanOrEqual(100.000_001);
        }
      }),
    );
  });

  it("are marked at few round local times", () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: -11, max: 13 }), (span, zone) => {
        const marks = marksOf(span, zone * HOUR_MS);
        expect(marks.length).toBeLessThanOrEqual(5);
        for (const mark of marks) expect(mark >= span.fromMs && mark <= span.toMs && mark % HOUR_MS === 0).toBe(true);
      }),
    );
    expect(marksOf({ fromMs: 9 * HOUR_MS, toMs: 34 * HOUR_MS }, 0).map((mark) => mark / HOUR_MS)).toEqual([
      12, 18, 24, 30,
    ]);
  });
});

it("does not hold the hour that is running against the polls", () => {
  const coverage = { fromMs: 0, toMs: 2 * HOUR_MS, coveredMs: HOUR_MS };
  expect([coveredShare(coverage, HOUR_MS), coveredShare(coverage, 4 * HOUR_MS)]).toEqual([1, 0.5]);
});

describe("the question", () => {
  it("comes back from its address", () => {
    const text = fc.string({ unit: "binary" }).map((given) => given.trim());
    const time = fc.option(fc.integer({ min: 0, max: 4e12 }));
    const questions = fc
      .record({ sinceMs: time, untilMs: time, repository: text, actor: text, ref: text })
      .map((fields): EventsQuestion => ({
        ...fields,
        period: fields.sinceMs === null && fields.untilMs === null ? "month" : "custom",
      }));
    fc.assert(
      fc.property(questions, (question) => {
        const query = Object.fromEntries(new URL(eventsAddressOf(question), "http://dome.test").searchParams);
        expect(eventsQuestionOf(query)).toEqual(question);
      }),
    );
  });

  it("takes nonsense for nothing", () => {
    const question = eventsQuestionOf({ period: "eon", since: "soon", until: "" });
    expect(question).toMatchObject({ period: "day", sinceMs: null, untilMs: null });
    expect(eventsAddressOf(question)).toBe("/events");
  });

  it("asks the API for whole refs, and for a day unless told otherwise", () => {
    const question = eventsQuestionOf({ ref: "main", until: "2026-03-05T00:00:00Z" });
    expect(filterOf(question)).toEqual({ ref: "refs/heads/main" });
    expect(filterOf(eventsQuestionOf({ ref: "refs/tags/v1" }))).toEqual({ ref: "refs/tags/v1" });
    expect(spanOf(question, 0)).toEqual({ since: "2026-03-04T00:00:00.000Z", until: "2026-03-05T00:00:00.000Z" });
    expect(spanOf(eventsQuestionOf({ period: "week" }), Date.parse("2026-03-08T00:00:00Z"))).toEqual({
      since: "2026-03-01T00:00:00.000Z",
    });
  });
});

it("saves all lines, or as many whole ones as fit, and asks for no more", async () => {
  const lines = fc.array(fc.string({ maxLength: 12 }).map((text) => `${JSON.stringify(text)}\n`));
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 200 }),
      async (all, size, most) => {
        const bytes = new TextEncoder().encode(all.join(""));
        let pulled = 0;
        let isCancelled = false;
        const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
          {
            pull: (controller) => {
              if (pulled >= bytes.length) return controller.close();
              controller.enqueue(bytes.slice(pulled, pulled + size));
              pulled += size;
            },
            cancel: () => {
              isCancelled = true;
            },
          },
          { highWaterMark: 0 },
        );
        const { blob, isCut } = await collect(stream, most, () => {});
        const text = await blob.text();
        expect(isCut).toBe(bytes.length > most);
        expect(all.join("").startsWith(text)).toBe(true);
        expect(text === "" || text.endsWith("\n")).toBe(true);
        if (!isCut) expect(text).toBe(all.join(""));
        else expect([isCancelled, pulled <= most + size, blob.size <= most]).toEqual([true, true, true]);
      },
    ),
  );
});
