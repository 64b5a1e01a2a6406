export { entryKey } from "./collect.ts";
export { labelCandidates, DEFAULT_LABELS } from "./labels.ts";
export { SOURCES } from "./registry.ts";
export type { IssueSource, SourceContext, SourceEntry, SourceListing, SourceReport } from "./types.ts";
