/**
 * Characters that are not seen but change what is: they turn the direction of text around, or end lines. Source that looks like
 * something else than it is has been smuggled in with these.
 */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text with every unseen character spelled out, as `‹U+202E›`. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (char) => `‹U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}›`);
