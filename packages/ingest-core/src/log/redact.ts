/** Tokens GitHub issues (`ghs_` ones hold dots and dashes), bearer headers, keys in URLs, PEM blocks. */
const SECRETS: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9._-]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\b(?:Bearer|token|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /([?&](?:token|access_token|key|secret|signature|sig)=)[^&\s"]+/gi,
];

/** Replaces everything that looks like a credential. For every text that leaves the process by a log or an error. */
export function redact(text: string): string {
  return SECRETS.reduce(
    (clean, pattern) =>
      clean.replace(pattern, (_, prefix) => (typeof prefix === "string" ? `${prefix}[redacted]` : "[redacted]")),
    text,
  );
}
