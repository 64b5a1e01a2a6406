import { DomeError } from "@dome/ingest-core/errors";
import { z } from "zod";
import type { ChatModel } from "../types.ts";
import { estimateTokens } from "./tokens.ts";

export interface OpenAiChatSettings {
  /** Root of the API, up to and without `/chat/completions`. */
  url: string;
  model: string;
  temperature: number;
  price: { input: number; output: number };
  apiKey?: string;
  fetch?: typeof fetch;
}

const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: z.object({ prompt_tokens: z.number().min(0), completion_tokens: z.number().min(0) }).nullish(),
});

/** Any endpoint that speaks OpenAI's chat format. The key is sent and never repeated. */
export function openAiChat(settings: OpenAiChatSettings): ChatModel {
  const { model, temperature, price } = settings;
  const request = settings.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init));
  return {
    provider: "openai",
    model,
    temperature,
    price,
    async ask(question, signal) {
      const response = await request(`${settings.url.replace(/\/+$/, "")}/chat/completions`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(settings.apiKey !== undefined && { authorization: `Bearer ${settings.apiKey}` }),
        },
        body: JSON.stringify({
          model,
          temperature,
          max_tokens: question.maxTokens,
          messages: [
            { role: "system", content: question.system },
            { role: "user", content: question.user },
          ],
          response_format: {
            type: "json_schema",
            json_schema: { name: "answer", strict: true, schema: question.schema },
          },
        }),
        signal,
      }).catch((cause: unknown) => {
        throw new DomeError("upstream_unavailable", "The model's endpoint does not answer in time.", { cause });
      });
      if (!response.ok) return await refuse(response);
      const answer = Completion.safeParse(await readJson(response));
      if (!answer.success)
        throw new DomeError("upstream_unavailable", "The model's endpoint answered something else than a completion.");
      const text = answer.data.choices[0]?.message.content ?? "";
      return {
        text,
        inputTokens: answer.data.usage?.prompt_tokens ?? estimateTokens(question.system + question.user),
        outputTokens: answer.data.usage?.completion_tokens ?? estimateTokens(text),
      };
    },
  };
}

async function refuse(response: Response): Promise<never> {
  await response.body?.cancel();
  if (response.status === 429) {
    const after = Number(response.headers.get("retry-after"));
    throw new DomeError("rate_limited", "The model's endpoint asks to slow down.", {
      retryAfterSeconds: Number.isFinite(after) && after > 0 ? after : 60,
    });
  }
  // Of these the settings are the cause, whatever is asked. Others (400, 413, 422) may be about the one text: too long, or filtered.
  const { status } = response;
  const message = `The model's endpoint answered ${status}.`;
  if ([401, 402, 403, 404, 405].includes(status))
    throw new DomeError("misconfigured", `${message} Check AI_URL, AI_API_KEY and AI_MODEL.`);
  throw new DomeError(status < 500 ? "upstream_rejected" : "upstream_unavailable", message);
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (err) {
    if (err instanceof SyntaxError) return undefined;
    throw new DomeError("upstream_unavailable", "The model's answer broke off.", { cause: err });
  }
}
