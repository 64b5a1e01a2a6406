import { BLOB_KIND_CODES, findSpaceKey, indexBinaries, indexPack, knownBlobs, PUBLIC_SPACE_ID } from "@dome/db";
import type { PutReport } from "@dome/ingest-core/contracts";
import { DomeError, errorFields, isDomeError } from "@dome/ingest-core/errors";
import { type Frame, readFrames } from "@dome/ingest-core/frames";
import { gitBlobIdInPlace, isBinary, isLfsPointer } from "@dome/ingest-core/git";
import type { SiloDeps } from "./deps.ts";
import { PackDraft } from "./packs/draft.ts";
import { storePack } from "./packs/store-pack.ts";

/** A pack is stored when it has grown to this, compressed. */
const PACK_BYTES = 8 * 1024 * 1024;
/** Blobs, binaries included, recorded at once: bounds the index and its statements. */
const MAX_PACK_BLOBS = 16_384;
/** Every id of a stream is remembered, so that it is stored once. */
const MAX_FRAMES = 500_000;

/** Stores a stream of blob frames. See `SiloApi.putBlobs`. */
export async function putBlobs(
  deps: SiloDeps,
  spaceId: number,
  frames: ReadableStream<Uint8Array>,
): Promise<PutReport> {
  const key = await findSpaceKey(deps.db, spaceId);
  if (key === null) throw new DomeError("not_found", `There is no space ${spaceId}. Ask spaceFor() for one.`);
  const intake = new Intake(deps, { id: spaceId, key });
  try {
    await readFrames(frames, (frame) => intake.take(frame));
  } catch (err) {
    // What arrived whole before the stream broke is stored all the same: the next attempt has less to send.
    if (isDomeError(err))
      await intake.flush().catch((cause: unknown) => deps.log.warn("blobs.rescue_failed", errorFields(cause)));
    intake.discard();
    throw err;
  }
  try {
    await intake.flush();
    return intake.report();
  } finally {
    intake.discard();
  }
}

class Intake {
  readonly #deps: SiloDeps;
  readonly #space: { id: number; key: string };
  readonly #seen = new Set<string>();
  readonly #mismatched = new Set<string>();
  readonly #report: PutReport = {
    stored: 0,
    binary: [],
    mismatched: [],
    puts: 0,
    storedBytes: 0,
    rawBytes: 0,
    d1Statements: 0,
  };
  readonly #draft = new PackDraft();
  #rawBytes = 0;
  #binaries: { id: string; size: number }[] = [];

  constructor(deps: SiloDeps, space: { id: number; key: string }) {
    this.#deps = deps;
    this.#space = space;
    // The key of the public space is known.
    if (space.id !== PUBLIC_SPACE_ID) this.#report.d1Statements++;
  }

  /** Checks one blob and takes it in. A promise only when a pack is full. */
  take({ id, bytes, room }: Frame): void | Promise<void> {
    if (this.#seen.has(id)) return;
    if (this.#seen.size + this.#mismatched.size >= MAX_FRAMES)
      throw new DomeError("invalid_input", `A stream holds at most ${MAX_FRAMES} blobs. Send several.`);
    if (gitBlobIdInPlace(bytes, room, id.length === 40 ? "sha1" : "sha256") !== id) {
      this.#mismatched.add(id);
      return;
    }
    this.#seen.add(id);
    this.#mismatched.delete(id);
    if (isBinary(bytes)) {
      this.#binaries.push({ id, size: bytes.byteLength });
      this.#report.binary.push(id);
      return this.#full() ? this.flush() : undefined;
    }
    const kind = isLfsPointer(bytes) ? BLOB_KIND_CODES.lfs : BLOB_KIND_CODES.text;
    // A big blob after half a pack would make a pack and a half: the half goes first.
    if (bytes.byteLength > PACK_BYTES / 2 && this.#draft.bytes > PACK_BYTES / 2)
      return this.#flushThenAdd(id, kind, bytes);
    this.#add(id, kind, bytes);
    return this.#full() ? this.flush() : undefined;
  }

  /** Stores what was taken in so far. */
  async flush(): Promise<void> {
    try {
      await this.#store(this.#draft);
    } finally {
      this.#draft.reset();
    }
  }

  async #store(draft: PackDraft): Promise<void> {
    const { db } = this.#deps;
    const binaries = this.#binaries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const rawBytes = this.#rawBytes;
    this.#binaries = [];
    this.#rawBytes = 0;
    let dropped = 0;
    if (draft.count > 0) {
      // Senders ask first, so hardly anything is known here: but a repeated stream must not grow the bucket.
      const known = await knownBlobs(db, this.#space.id, draft.ids());
      this.#report.d1Statements += Math.ceil(draft.count / 14_000);
      dropped = draft.drop(known);
    }
    if (draft.count === 0) {
      this.#report.d1Statements += await indexBinaries(db, this.#space.id, binaries);
      return;
    }
    const { indexed, puts, sizeBytes } = await storePack(this.#deps, this.#space, draft, async (pack) => {
      const { inserted, d1Statements } = await indexPack(db, pack, binaries);
      this.#report.d1Statements += d1Statements;
      return inserted;
    });
    this.#report.stored += indexed;
    this.#report.puts += puts;
    this.#report.storedBytes += sizeBytes;
    this.#report.rawBytes += rawBytes - dropped;
  }

  /** Gives memory back: nothing is taken in any more. */
  discard(): void {
    this.#draft.discard();
  }

  report(): PutReport {
    return { ...this.#report, mismatched: [...this.#mismatched] };
  }

  #full(): boolean {
    return this.#draft.bytes >= PACK_BYTES || this.#draft.count + this.#binaries.length >= MAX_PACK_BLOBS;
  }

  async #flushThenAdd(id: string, kind: number, bytes: Uint8Array): Promise<void> {
    await this.flush();
    this.#add(id, kind, bytes);
    if (this.#full()) await this.flush();
  }

  #add(id: string, kind: number, bytes: Uint8Array): void {
    this.#draft.add(id, kind, bytes);
    this.#rawBytes += bytes.byteLength;
  }
}
