import { dayOf, reserveSpend, settleSpend } from "@dome/db/beginner-issues";
import { type Answer, type ChatModel, costOf, highestCost, type Question } from "@dome/issue-ai";
import type { SummarizerDeps } from "./deps.ts";

/** The day's money is spent: nothing is wrong with the item. */
export class SpendLimitReached extends Error {
  override readonly name = "SpendLimitReached";
}

/**
 * Asks the model, within its time and the day's money: its highest price is set aside before, what it cost is settled after. A call that fails
 * keeps what was set aside, since it may have been charged.
 *
 * @throws {SpendLimitReached}
 */
export async function askModel(deps: SummarizerDeps, model: ChatModel, question: Question): Promise<Answer> {
  const day = dayOf(deps.nowMs());
  const reservedMicros = highestCost(model, question);
  const limitMicros = Math.round(deps.settings.AI_DAILY_LIMIT_USD * 1_000_000);
  if (!(await reserveSpend(deps.db, { day, costMicros: reservedMicros, limitMicros }))) throw new SpendLimitReached();
  const answer = await model.ask(question, AbortSignal.timeout(deps.settings.AI_REQUEST_SECONDS * 1_000));
  const costMicros = costOf(model, answer);
  const { inputTokens, outputTokens } = answer;
  await settleSpend(deps.db, { day, reservedMicros, costMicros, inputTokens, outputTokens });
  deps.metrics.record("summaries.cost", costMicros, model.model);
  return answer;
}
