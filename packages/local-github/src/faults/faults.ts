import type { Endpoint, FaultInfo, FaultInput } from "../control/api.ts";
import type { Registry } from "../state/registry.ts";

/** The fault one request was hit by. */
export type ActiveFault = FaultInput;

/** What a rule is matched against. */
export interface FaultSubject {
  endpoint: Endpoint;
  method: string;
  /** Path and query. */
  path: string;
  token: string;
  repositoryId: number | null;
}

/** Faults by script: rules in order, each hitting a set number of requests, so a run repeats exactly. */
export class Faults {
  #rules: FaultInfo[] = [];
  #lastId = 0;
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Adds a rule at the end. @throws {SyntaxError} When its pattern is no regular expression. */
  add(fault: FaultInput): FaultInfo {
    const endpoint = fault.match?.endpoint;
    if (typeof endpoint === "object") RegExp(endpoint.pattern);
    const rule = { times: 1, skip: 0, ...fault, id: ++this.#lastId, hits: 0 };
    this.#rules.push(rule);
    return rule;
  }

  /** All rules with their hits, spent ones too. */
  list(): FaultInfo[] {
    return this.#rules.map((rule) => ({ ...rule }));
  }

  /** Removes all rules. */
  clear(): void {
    this.#rules = [];
  }

  /** The fault for this request, counted as played. */
  take(subject: FaultSubject): ActiveFault | null {
    for (const rule of this.#rules) {
      if (rule.hits >= (rule.times ?? 1) || !this.#matches(rule, subject)) continue;
      if ((rule.skip ?? 0) > 0) {
        rule.skip = (rule.skip ?? 0) - 1;
        continue;
      }
      rule.hits++;
      return rule;
    }
    return null;
  }

  #matches({ match = {}, kind }: FaultInfo, subject: FaultSubject): boolean {
    if (match.token !== undefined && match.token !== subject.token) return false;
    if (match.repository !== undefined && this.#registry.find(match.repository)?.id !== subject.repositoryId)
      return false;
    if (typeof match.endpoint === "object")
      return new RegExp(match.endpoint.pattern).test(`${subject.method} ${subject.path}`);
    // Faults that only make sense in one place need not be told where.
    const endpoint = match.endpoint ?? IMPLIED[kind.split("-")[0]!];
    if (kind === "codeload-429-anonymous" && subject.token !== "anonymous") return false;
    return endpoint === undefined || endpoint === subject.endpoint;
  }
}

const IMPLIED: Record<string, Endpoint> = { archive: "codeload", codeload: "codeload", tree: "tree", stale: "head" };
