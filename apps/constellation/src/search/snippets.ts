import type { SiloApi } from "@dome/ingest-core/contracts";
import { readFrames } from "@dome/ingest-core/frames";

/** A piece of a blob. Offsets are UTF-16 units of the decoded text. */
export interface Place {
  spaceId: number;
  sha: string;
  startOffset: number;
  endOffset: number;
}

/** The texts of some places, by position; null where the content is gone. Each blob is read once. */
export async function readSnippets(
  silo: Pick<SiloApi, "readBlobs">,
  places: readonly Place[],
): Promise<(string | null)[]> {
  const texts: (string | null)[] = places.map(() => null);
  for (const spaceId of new Set(places.map((place) => place.spaceId))) {
    const wanted = Map.groupBy(
      places.map((place, at) => ({ ...place, at })).filter((place) => place.spaceId === spaceId),
      (place) => place.sha,
    );
    await readFrames(await silo.readBlobs(spaceId, [...wanted.keys()]), ({ id, bytes }) => {
      const text = new TextDecoder().decode(bytes);
      for (const { at, startOffset, endOffset } of wanted.get(id) ?? []) texts[at] = text.slice(startOffset, endOffset);
    });
  }
  return texts;
}
