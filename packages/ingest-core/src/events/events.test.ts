import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter, parseEvent, type ParsedEvent, splitJsonArray } from "./index.ts";

const DATA = join(import.meta.dirname, "../../../../../shared/data/github-events");

/** Lines of a recording, where the recordings are at hand. */
function recorded(name: string): string[] {
  const path = join(DATA, name);
  if (!existsSync(path)) {
    if (process.env["CI"] === "true") throw new Error(`${path} is missing: CI must test with all recordings`);
    return [];
  }
  return gunzipSync(readFileSync(path)).toString("utf8").split("\n").filter(Boolean);
}

function read(raw: string): ParsedEvent {
  const result = parseEvent(raw);
  if (!result.ok) throw new Error(`${result.reason}: ${raw.slice(0, 200)}`);
  return result.event;
}

const sha = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 });
const base = fc.record({
  id: fc.integer({ min: 1, max: 2 ** 40 }).map(String),
  type: fc.constantFrom("PushEvent", "WatchEvent", "SomethingNewEvent"),
  actor: fc.record({ id: fc.integer({ min: 1 }), login: fc.string({ minLength: 1, maxLength: 39 }).filter((s) => !s.includes("\0")) }),
  repo: fc.record({ id: fc.integer({ min: 1 }), name: fc.constant("acme/site") }),
  payload: fc.record({ push_id: fc.integer({ min: 1 }), ref: fc.constant("refs/heads/a/b"), head: sha, before: sha }),
  created_at: fc.date({ min: new Date("2015-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }).map((at) => at.toISOString()),
  unknown_field: fc.jsonValue(),
}); // prettier-ignore

describe("recorded events", () => {
  const files: [string, number, number][] = [
    ["gharchive-2015-01-01-01.part1.ndjson.gz", 4985, 2750],
    ["gharchive-2012-06-14-15.part1.legacy-schema.ndjson.gz", 3497, 1816],
    ["gharchive-2021-07-21-06-07-08.sample.ndjson.gz", 596, 313],
    ["repo-events-duckdb-2023-04-07.ndjson.gz", 100, 8],
    ["events-api-2013-01-10.ndjson.gz", 30, 13],
    ["repo-events-2026-05-07.ndjson.gz", 20, 0],
    ["push-events.new-schema.derived.ndjson.gz", 1313, 1313],
  ];
  it.each(files)("%s: every event is read, every push is a push, and the text stays", (name, events, pushes) => {
    const lines = recorded(name);
    if (lines.length === 0) return;
    const read_ = lines.map(read);
    expect(read_.map((event) => event.pushFault).filter((fault) => fault !== null)).toEqual([]);
    expect([read_.length, read_.filter((event) => event.push !== null).length]).toEqual([events, pushes]);
    expect(read_.map((event) => event.raw)).toEqual(lines);
    const named = read_.filter((event) => event.push !== null);
    expect(named.filter((event) => event.actorId === null || event.repositoryId === null)).toEqual([]);
  });

  it("of 2012 get the same id whenever they are read, and ids that no number of GitHub's can be", () => {
    const lines = recorded("gharchive-2012-06-14-15.part1.legacy-schema.ndjson.gz");
    const ids = lines.map((line) => read(line).id);
    expect(ids).toEqual(lines.map((line) => read(line).id));
    for (const id of ids) expect(id).toMatch(/^legacy:[0-9a-f]{32}$/);
  });

  it("of both PushEvent shapes say the same, but for the counts", () => {
    const full = new Map(
      recorded("gharchive-2021-07-21-06-07-08.sample.ndjson.gz").map((line) => [read(line).id, read(line)]),
    );
    for (const line of recorded("push-events.new-schema.derived.ndjson.gz")) {
      const lean = read(line);
      const known = full.get(lean.id);
      if (known === undefined) continue;
      expect(lean).toEqual({
        ...known,
        raw: line,
        push: { ...known.push, commits: null, distinctCommits: null },
      });
      expect(known.push?.commits).toBeTypeOf("number");
    }
  });
});

describe("parseEvent", () => {
  it("keeps what it does not know, and takes pushes apart", () => {
    fc.assert(
      fc.property(base, (drawn) => {
        const raw = JSON.stringify(drawn);
        const event = read(raw);
        expect(event).toMatchObject({
          id: drawn.id,
          type: drawn.type,
          createdAtMs: Date.parse(drawn.created_at),
          actorId: String(drawn.actor.id),
          repositoryId: String(drawn.repo.id),
          repositoryName: "acme/site",
          raw,
        });
        expect(event.push).toEqual(
          drawn.type === "PushEvent"
            ? { pushId: String(drawn.payload.push_id), ref: "refs/heads/a/b", head: drawn.payload.head, before: drawn.payload.before, commits: null, distinctCommits: null }
            : null,
        ); // prettier-ignore
      }),
    );
  });

  it("never throws, whatever it is given, and gives a reason for what it refuses", () => {
    const broken = base.chain((event) =>
      fc.record({
        key: fc.constantFrom("id", "type", "actor", "repo", "payload", "created_at"),
        value: fc.oneof(fc.jsonValue(), fc.constant(undefined)),
      }).map(({ key, value }) => JSON.stringify({ ...event, [key]: value })),
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), broken), (raw) => {
        const result = parseEvent(raw);
        if (result.ok) {
          expect(result.event.createdAtMs).toBeGreaterThan(0);
          expect(result.event.id).not.toBe("");
          if (result.event.push !== null) {
            expect(result.event.push.head).toMatch(/^[0-9a-f]{40}$/);
            expect(result.event.repositoryId).not.toBeNull();
          }
        } else expect(result.reason).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });

  const event = {
    id: "1",
    type: "PushEvent",
    created_at: "2021-01-01T00:00:00Z",
    actor: { id: 1, login: "a" },
    repo: { id: 2, name: "a/b" },
  };
  const payload = { push_id: 3, ref: "refs/heads/main", head: "a".repeat(40), before: "0".repeat(40) };
  it.each([
    ["id is missing", { ...event, id: undefined }],
    ["id is not a number of GitHub's", { ...event, id: -1 }],
    ["id is not a number of GitHub's", { ...event, id: 2 ** 60 }],
    ["id is not a number of GitHub's", { ...event, id: "1; drop table" }],
    ["type is not the name of an event", { ...event, type: 7 }],
    ["created_at is not a time", { ...event, created_at: "soon" }],
    ["created_at is not a time", { ...event, created_at: 1_600_000_000 }],
    ["not a JSON object", [event]],
  ])("refuses: %s", (reason, value) => {
    expect(parseEvent(JSON.stringify(value))).toEqual({ ok: false, reason });
  });

  it.each([
    ["the push has no payload", undefined],
    ["head is not an object id", { ...payload, head: "HEAD" }],
    ["head is not an object id", { ...payload, head: undefined }],
    ["before is not an object id", { ...payload, before: 7 }],
    ["ref is not the name of a ref", { ...payload, ref: {} }],
    ["push_id is not a number of GitHub's", { ...payload, push_id: "x" }],
  ])("keeps an event whose push is broken, and says how: %s", (pushFault, broken) => {
    const result = parseEvent(JSON.stringify({ ...event, payload: broken }));
    expect(result).toMatchObject({ ok: true, event: { id: "1", push: null, pushFault } });
  });
});

describe("splitJsonArray", () => {
  it("gives each element's own text, whatever it holds", () => {
    const space = fc.constantFrom("", " ", "\n\t ");
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.json(), space, space)), (drawn) => {
        const text = ` [${drawn.map(([json, a, b]) => a + json + b).join(",")}] \n`;
        expect(splitJsonArray(text)).toEqual(drawn.map(([json]) => json.trim()));
      }),
    );
  });

  it("keeps numbers, escapes and double keys as they were written", () => {
    const elements = ['{"id":12345678901234567890,"a":1.0}', '{"a":"\\u003c\\\\\\"","a":2}', '"]},{["'];
    expect(splitJsonArray(`[${elements.join(" , ")}]`)).toEqual(elements);
  });

  it.each(["", "{}", "[", "[1", '["', '["\\"]', "[1]x", "[1],[2]", "null"])("refuses %j", (text) => {
    expect(splitJsonArray(text)).toBeNull();
  });
});

describe("LineSplitter", () => {
  it("finds the same lines however the bytes arrive, and keeps the beginning of what is too long", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 12 }).map((line) => line.replaceAll(/[\r\n]/g, ""))),
        fc.integer({ min: 1, max: 7 }),
        (drawn, size) => {
          const bytes = new TextEncoder().encode(drawn.map((line) => `${line}\n`).join(""));
          const splitter = new LineSplitter(10);
          const lines = [];
          const buffer = new Uint8Array(size);
          for (let at = 0; at < bytes.length; at += size) {
            const chunk = bytes.subarray(at, at + size);
            buffer.set(chunk);
            lines.push(...splitter.push(buffer.subarray(0, chunk.length)));
          }
          lines.push(...splitter.finish());
          const length = (line: string): number => new TextEncoder().encode(line).length;
          expect(lines).toEqual(
            drawn.map((line, i) => ({
              number: i + 1,
              bytes: length(line),
              ...(length(line) > 10 ? { text: null, head: line } : { text: line }),
            })),
          );
        },
      ),
    );
  });
});
