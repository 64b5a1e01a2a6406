/** Puts strangers' words between marks that they cannot know, and cuts what looks like a mark in them. */
export function fence(name: string, text: string, nonce: string): string {
  const inner = text.replaceAll(/[<>]{3,}/g, "").replaceAll(nonce, "");
  return `<<<${name} ${nonce}\n${inner}\n${name} ${nonce}>>>`;
}

/** A mark nobody can guess. */
export const newNonce = (): string => crypto.randomUUID().replaceAll("-", "").slice(0, 16);
