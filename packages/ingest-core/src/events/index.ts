export type { ParsedEvent, ParsedPush, ParseResult } from "./types.ts";
export { byteLength } from "./byte-length.ts";
export { MAX_EVENT_BYTES, parseEvent } from "./parse-event.ts";
export { splitJsonArray } from "./split-array.ts";
export { type Line, LineSplitter } from "./lines.ts";
