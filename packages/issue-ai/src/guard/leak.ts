import { readAloud } from "./normalise.ts";

const WORDS = 7;

/** Whether an answer repeats a run of words that only the prompt has. */
export function repeatsPrompt(answer: string, prompt: string): boolean {
  const runs = new Set(runsOf(prompt));
  return runsOf(answer).some((run) => runs.has(run));
}

function runsOf(text: string): string[] {
  const words = readAloud(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return Array.from({ length: Math.max(0, words.length - WORDS + 1) }, (_, i) => words.slice(i, i + WORDS).join(" "));
}
