import { DomeError } from "@dome/ingest-core/errors";
import {
  type ChatModel,
  type ChatRunner,
  DEFAULT_WORKERS_AI_CHAT_MODEL,
  openAiChat,
  WORKERS_AI_PRICES,
  workersAiChat,
} from "@dome/issue-ai";
import type { SummarizerSettings } from "./settings.ts";

/** The AI binding, where there is one: it exists only on the platform. */
export const aiOf = (env: object): ChatRunner | undefined =>
  "AI" in env && env.AI ? (env.AI as ChatRunner) : undefined;

/** The model that the settings ask for; null: none, issues are explained offline. @throws {DomeError} `misconfigured`. */
export function configuredModel(settings: SummarizerSettings, ai: ChatRunner | undefined): ChatModel | null {
  const { AI_PROVIDER: provider, AI_TEMPERATURE: temperature } = settings;
  if (provider === "offline") return null;
  const model = settings.AI_MODEL ?? (provider === "workers-ai" ? DEFAULT_WORKERS_AI_CHAT_MODEL : undefined);
  if (model === undefined) throw new DomeError("misconfigured", "AI_PROVIDER is openai: set AI_MODEL too.");
  const price = priceOf(settings, provider === "workers-ai" ? WORKERS_AI_PRICES[model] : undefined, model);
  if (provider === "workers-ai") {
    if (ai === undefined)
      throw new DomeError(
        "misconfigured",
        "AI_PROVIDER is workers-ai and there is no AI binding. Set AI_PROVIDER=offline, or deploy.",
      );
    return workersAiChat(ai, { model, temperature, price });
  }
  if (settings.AI_URL === undefined) throw new DomeError("misconfigured", "AI_PROVIDER is openai: set AI_URL too.");
  return openAiChat({
    url: settings.AI_URL,
    model,
    temperature,
    price,
    ...(settings.AI_API_KEY !== undefined && { apiKey: settings.AI_API_KEY }),
  });
}

/** A limit on spending means nothing without a price. */
function priceOf(
  settings: SummarizerSettings,
  known: { input: number; output: number } | undefined,
  model: string,
): { input: number; output: number } {
  const input = settings.AI_PRICE_INPUT ?? known?.input;
  const output = settings.AI_PRICE_OUTPUT ?? known?.output;
  if (input === undefined || output === undefined)
    throw new DomeError(
      "misconfigured",
      `The price of ${model} is not known: set AI_PRICE_INPUT and AI_PRICE_OUTPUT, in dollars for a million tokens (0 for a model of your own).`,
    );
  return { input, output };
}
