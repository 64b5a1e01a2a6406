import { DomeError, messageOf } from "@dome/ingest-core/errors";
import type { ChatModel } from "../types.ts";
import { estimateTokens } from "./tokens.ts";

/** The part of the AI binding that is used. */
export interface ChatRunner {
  run(model: string, input: object, options?: object): Promise<unknown>;
}

interface Result {
  response?: unknown;
  choices?: { message?: { content?: unknown } }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number };
}

/** A model of Workers AI, asked for JSON. */
export function workersAiChat(
  ai: ChatRunner,
  settings: { model: string; temperature: number; price: { input: number; output: number } },
): ChatModel {
  const { model } = settings;
  return {
    provider: "workers-ai",
    ...settings,
    async ask(question, signal) {
      const input = {
        messages: [
          { role: "system", content: question.system },
          { role: "user", content: question.user },
        ],
        temperature: settings.temperature,
        max_tokens: question.maxTokens,
        response_format: { type: "json_schema", json_schema: question.schema },
      };
      const result = (await withSignal(ai.run(model, input), signal, model)) as Result | null;
      const said = result?.response ?? result?.choices?.[0]?.message?.content ?? "";
      const text = typeof said === "string" ? said : JSON.stringify(said);
      return {
        text,
        inputTokens: result?.usage?.prompt_tokens ?? estimateTokens(question.system + question.user),
        outputTokens: result?.usage?.completion_tokens ?? estimateTokens(text),
      };
    },
  };
}

/** The binding cannot be interrupted: the wait for it can. */
async function withSignal(work: Promise<unknown>, signal: AbortSignal, model: string): Promise<unknown> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new DomeError("upstream_unavailable", `${model} did not answer in time.`));
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    if (cause instanceof DomeError) throw cause;
    const message = messageOf(cause);
    // It says so when it could not make JSON: the same question may work the next time.
    if (/json mode/i.test(message)) return { response: "" };
    const isBusy = /\b(?:429|rate|capacity|busy|too many|allocation|quota)\b/i.test(message);
    throw new DomeError(isBusy ? "rate_limited" : "upstream_unavailable", `${model} did not answer: ${message}`, {
      cause,
      ...(isBusy && { retryAfterSeconds: 60 }),
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
