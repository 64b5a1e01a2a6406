/** About as many tokens as models count, for those that do not say. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 3);
