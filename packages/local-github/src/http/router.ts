import type { Route } from "../rest/context.ts";

/** A route found for a path. */
export interface Match {
  route: Route;
  params: Record<string, string>;
  /** `owner/name` as asked, or null when the path went by id. */
  repositoryName: { owner: string; name: string } | null;
  repositoryId: number | null;
  /** The path below the repository, as sent. */
  rest: string;
}

interface Compiled {
  route: Route;
  parts: string[];
}

/**
 * Finds routes. Repository routes are reached both as `/repos/{owner}/{repo}/…` and as `/repositories/{id}/…`; a slash
 * inside a parameter must come as `%2F`, except in the last one of patterns that say so.
 */
export class Router {
  readonly #repository: Compiled[];
  readonly #others: Compiled[];

  constructor(routes: readonly Route[]) {
    const compile = (route: Route): Compiled => ({
      route,
      parts: route.pattern.split("/").filter((part) => part !== ""),
    });
    this.#repository = routes.filter((route) => route.access === "repository").map(compile);
    this.#others = routes.filter((route) => route.access !== "repository").map(compile);
  }

  /** @returns Null when nothing answers to this method and path. */
  find(method: string, path: string): Match | null {
    const parts = path.split("/").slice(1);
    // A trailing slash is another address, except that the root directory is asked for as `contents/`.
    if (parts.at(-1) === "" && parts.at(-2) === "contents") parts.pop();
    if (parts.at(-1) === "" && parts.length > 1) return null;
    if (parts[0] === "repos" && parts.length >= 3) {
      const owner = decode(parts[1]!);
      const name = decode(parts[2]!);
      if (owner === null || name === null) return null;
      return this.#match(this.#repository, method, parts.slice(3), {
        repositoryName: { owner, name },
        repositoryId: null,
      });
    }
    if (parts[0] === "repositories" && /^\d{1,15}$/.test(parts[1] ?? "")) {
      return this.#match(this.#repository, method, parts.slice(2), {
        repositoryName: null,
        repositoryId: Number(parts[1]),
      });
    }
    return this.#match(this.#others, method, parts, { repositoryName: null, repositoryId: null });
  }

  #match(
    routes: readonly Compiled[],
    method: string,
    parts: string[],
    found: Pick<Match, "repositoryName" | "repositoryId">,
  ): Match | null {
    for (const { route, parts: pattern } of routes) {
      if (route.method !== method) continue;
      const params = matchParts(pattern, parts);
      if (params) return { route, params, ...found, rest: parts.map((part) => `/${part}`).join("") };
    }
    return null;
  }
}

function matchParts(pattern: readonly string[], parts: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const rest = /^\{(\w+)\*\}$/.exec(expected)?.[1];
    const name = rest ?? /^\{(\w+)\}$/.exec(expected)?.[1];
    if (parts[index] === undefined || parts[index] === "") return null;
    if (name === undefined) {
      if (parts[index] !== expected) return null;
      continue;
    }
    const value = rest === undefined ? decode(parts[index]) : decode(parts.slice(index).join("/"));
    if (value === null) return null;
    params[name] = value;
    if (rest !== undefined) return params;
  }
  return parts.length === pattern.length ? params : null;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null; // a broken escape names nothing
  }
}
