/** A new random id (UUID v4): unguessable, so an id tells one tenant nothing about another. */
export const newId = (): string => crypto.randomUUID();
