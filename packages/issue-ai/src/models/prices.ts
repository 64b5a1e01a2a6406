/** Workers AI's text models, dollars for a million tokens. Others need their price set. November 2026. */
export const WORKERS_AI_PRICES: Readonly<Record<string, { input: number; output: number }>> = {
  "@cf/meta/llama-3.3-70b-instruct-fp8-fast": { input: 0.293, output: 2.253 },
  "@cf/meta/llama-3.2-3b-instruct": { input: 0.051, output: 0.335 },
  "@cf/qwen/qwen3-30b-a3b-fp8": { input: 0.051, output: 0.335 },
  "@cf/openai/gpt-oss-120b": { input: 0.35, output: 0.75 },
};

/** The model the product was designed with: one of the two whose JSON mode is documented. */
export const DEFAULT_WORKERS_AI_CHAT_MODEL = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
