import type { ConstellationApi, IngestorApi, JobView, RepositoryView, SiloApi } from "@dome/ingest-core/contracts";
import { errorFields, isDomeError } from "@dome/ingest-core/errors";
import { type Logger, redact } from "@dome/ingest-core/log";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

/** What the tools reach, for one request of one person. */
export interface AgentDeps {
  userId: string;
  requestId: string;
  log: Logger;
  ingestor: Pick<IngestorApi, "list" | "register" | "job">;
  silo: Pick<SiloApi, "readFile">;
  constellation: Pick<ConstellationApi, "search">;
  /** Tells the person's sockets of a queued job. */
  announce(job: JobView, repository: RepositoryView): void;
}

/** A tool from a function: its value as structured content and as JSON text; a refusal as an error the agent can act on. */
export function asTool<I, O extends Record<string, unknown>>(
  deps: AgentDeps,
  run: (input: I) => Promise<O>,
): (input: I) => Promise<CallToolResult> {
  return async (input) => {
    try {
      const value = await run(input);
      return { content: [{ type: "text", text: JSON.stringify(value) }], structuredContent: value };
    } catch (err) {
      return { isError: true, content: [{ type: "text", text: explain(deps, err) }] };
    }
  };
}

/** As the API does: messages written for people are passed on, anything else stays in the log. */
function explain({ log, requestId }: AgentDeps, err: unknown): string {
  if (isDomeError(err)) return redact(`${err.code}: ${err.message}`);
  if (err instanceof z.ZodError)
    return redact(`invalid_input: ${err.issues[0]?.message ?? "the input cannot be used"}`);
  log.error("mcp.failed", errorFields(err));
  return `internal: Something failed on our side. Try again; if it stays, report request ${requestId}.`;
}
