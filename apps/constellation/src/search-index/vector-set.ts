const REMOTE = "vectorize/";

/** Names a set of vectors: by what made them and where they are. Sets are never mixed; an index changes over from one to another. */
export const vectorSetOf = (where: "embedded" | "vectorize", embedderId: string): string =>
  where === "vectorize" ? `${REMOTE}${embedderId}` : embedderId;

/** Whether a set's vectors are in Vectorize. */
export const isRemoteSet = (set: string): boolean => set.startsWith(REMOTE);

/** Id of the embedder that made a set. */
export const embedderOf = (set: string): string => (isRemoteSet(set) ? set.slice(REMOTE.length) : set);
