/** Says on standard error what went wrong where nobody waits for an answer; a development server has no other log. */
export function reportFailure(what: string, err: unknown): void {
  const detail = err instanceof Error ? (err.stack ?? err.message) : String(err);
  process.stderr.write(`local-github: ${what}: ${detail}\n`);
}
