/** A fault the person at the keyboard can do something about: shown as its message alone, without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The message of any thrown value. */
export function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}

/** Runs a script's main function: its result is the exit status, a {@link UserError} is printed as one sentence with status 1. */
export function runMain(main: () => Promise<number>): void {
  main().then(
    (status) => process.exit(status),
    (err: unknown) => {
      process.stderr.write(
        `${err instanceof UserError ? err.message : err instanceof Error ? (err.stack ?? err.message) : String(err)}\n`,
      );
      process.exit(1);
    },
  );
}
