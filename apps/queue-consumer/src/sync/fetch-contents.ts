import { DomeError } from "@dome/ingest-core/errors";
import type { PutReport, SiloApi } from "@dome/ingest-core/contracts";
import { FrameWriter } from "@dome/ingest-core/frames";
import { fetchBlobs } from "@dome/ingest-core/github";
import type { ContentSink, Ingestor, ItemMetadata, StreamReport } from "@dome/ingest-core/ingestor";
import type { Progress } from "./progress.ts";

export interface FetchInput {
  silo: SiloApi;
  repository: { spaceId: number };
  ingestor: Ingestor;
  progress: Progress;
}

export interface ContentReport {
  /** Ids that are known to be binary, from before or found out now. */
  binary: Set<string>;
  stored: number;
  leftovers: number;
  puts: number;
  storedBytes: number;
  transport: StreamReport["transport"];
}

/** The store takes 100,000 ids at a time. */
const IDS_PER_LOOKUP = 50_000;

export const NOTHING_FETCHED: ContentReport = {
  binary: new Set(),
  stored: 0,
  leftovers: 0,
  puts: 0,
  storedBytes: 0,
  transport: "none",
};

/**
 * Gets everything into the store that it lacks: asks what is missing, streams that in bulk, then reads one by one what the bulk
 * transfer lacked or had altered.
 *
 * @throws {DomeError} `upstream_unavailable` when the source keeps giving other content than it lists.
 */
export async function fetchContents(input: FetchInput, candidates: readonly ItemMetadata[]): Promise<ContentReport> {
  const { silo, repository, progress, ingestor } = input;
  const report: ContentReport = { ...NOTHING_FETCHED, binary: new Set() };
  const copies = countCopies(candidates);
  const ids = [...copies.keys()];
  if (ids.length === 0) return report;
  const lacking = new Set<string>();
  for (let from = 0; from < ids.length; from += IDS_PER_LOOKUP) {
    const asked = ids.slice(from, from + IDS_PER_LOOKUP);
    const { missing, binary } = await silo.lookup(repository.spaceId, asked);
    for (const index of binary) report.binary.add(asked[index] as string);
    for (const index of missing) lacking.add(asked[index] as string);
  }
  announce(progress, candidates, lacking);
  if (lacking.size === 0) return report;

  await progress.enter("fetch");
  const wanted = candidates.filter((item) => lacking.has(item.sha));
  const onItem = (item: ItemMetadata) => progress.count(item, copies.get(item.sha) ?? { files: 1, bytes: item.size });
  const bulk = await transfer(input, async (sink) => await ingestor.streamContents(wanted, sink, onItem), report);
  report.transport = bulk.transport;
  const leftovers = notStored(wanted, bulk.delivered, bulk.report.mismatched);
  if (leftovers.length > 0) {
    report.leftovers = leftovers.length;
    const single = await transfer(
      input,
      async (sink) => ({ delivered: await fetchBlobs(leftovers, (item) => ingestor.fetchContent(item), sink, onItem) }),
      report,
    );
    const wrong = notStored(leftovers, single.delivered, single.report.mismatched)[0];
    if (wrong !== undefined) {
      throw new DomeError(
        "upstream_unavailable",
        `The source gave other content for ${JSON.stringify(wrong.path)} than the id it lists (${wrong.sha}). The sync will be repeated.`,
      );
    }
  }
  await progress.enter("store");
  return report;
}

/** Runs a producer and the store against each other; when either fails, the other is stopped and the cause is thrown. */
async function transfer<R>(
  input: FetchInput,
  produce: (sink: ContentSink) => Promise<R>,
  total: ContentReport,
): Promise<R & { report: PutReport }> {
  const writer = new FrameWriter();
  const putting = input.silo.putBlobs(input.repository.spaceId, writer.readable);
  const producing = (async () => {
    try {
      const produced = await produce(writer);
      writer.close();
      return produced;
    } catch (err) {
      writer.abort(err);
      throw err;
    }
  })();
  const [put, produced] = await Promise.allSettled([putting, producing]);
  // The store fails because its stream broke: the producer knows why. Unless the producer only noticed that nobody listens.
  if (produced.status === "rejected" && !(put.status === "rejected" && isBrokenPipe(produced.reason)))
    throw produced.reason;
  if (put.status === "rejected") throw put.reason;
  if (produced.status === "rejected") throw produced.reason;
  const report = put.value;
  for (const sha of report.binary) total.binary.add(sha);
  total.stored += report.stored;
  total.puts += report.puts;
  total.storedBytes += report.storedBytes;
  return { ...produced.value, report };
}

/** A writer whose reader went away fails with a plain error; everything of ours carries a code. */
const isBrokenPipe = (err: unknown): boolean => !(err instanceof Error && err.name === "DomeError");

function notStored(
  wanted: readonly ItemMetadata[],
  delivered: ReadonlySet<string>,
  mismatched: readonly string[],
): ItemMetadata[] {
  const wrong = new Set(mismatched);
  const missing = new Map<string, ItemMetadata>();
  for (const item of wanted) if (!delivered.has(item.sha) || wrong.has(item.sha)) missing.set(item.sha, item);
  return [...missing.values()];
}

function countCopies(items: readonly ItemMetadata[]): Map<string, { files: number; bytes: number }> {
  const copies = new Map<string, { files: number; bytes: number }>();
  for (const item of items) {
    const known = copies.get(item.sha) ?? { files: 0, bytes: 0 };
    known.files++;
    known.bytes += item.size;
    copies.set(item.sha, known);
  }
  return copies;
}

function announce(progress: Progress, candidates: readonly ItemMetadata[], lacking: ReadonlySet<string>): void {
  const total = { files: candidates.length, bytes: 0, filesKnown: 0, bytesKnown: 0 };
  for (const item of candidates) {
    total.bytes += item.size;
    if (lacking.has(item.sha)) continue;
    total.filesKnown++;
    total.bytesKnown += item.size;
  }
  progress.expect(total);
}
