import { parseArgs, type ParseArgsConfig } from "node:util";
import { UserError } from "./errors.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>;

/** Reads the command line. @throws {UserError} With the usage when it is not understood. */
export function readArguments<const O extends Options>(options: O, usage: string): Parsed<O> {
  try {
    return parseArgs({ options, allowPositionals: true, strict: true });
  } catch (err) {
    throw new UserError(`${err instanceof Error ? err.message : String(err)}\nUsage: ${usage}`);
  }
}

/** A port from the command line. */
export function readPort(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UserError(`--port takes a number from 1 to 65535, not ${JSON.stringify(value)}.`);
  return port;
}

/** `owner/name` or `owner/name@branch`, as people write them. */
export interface RepositoryName {
  owner: string;
  repo: string;
  branch?: string;
}

export function readRepositoryName(value: string): RepositoryName {
  const match = /^([A-Za-z0-9][A-Za-z0-9_-]*)\/([A-Za-z0-9._-]+)(?:@(.+))?$/.exec(value);
  if (!match?.[1] || !match[2])
    throw new UserError(`${JSON.stringify(value)} does not name a repository: write owner/name or owner/name@branch.`);
  return { owner: match[1], repo: match[2], ...(match[3] !== undefined && { branch: match[3] }) };
}
