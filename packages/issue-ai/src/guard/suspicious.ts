import { readAloud, undisguised } from "./normalise.ts";

/** Texts that speak to whoever summarises them, not to whoever fixes the issue. Each is looked for in a text as read aloud. */
const COMMANDS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:previous|above|prior|preceding|earlier|all|any|your|these|those|system)\b.{0,40}\b(?:instruction|prompt|rule|direction|guideline|message|context|constraint)/,
  /\b(?:reveal|print|repeat|leak|show|output|disclose|return|include|quote|translate|tell me)\b.{0,40}\b(?:system|initial|hidden|original|your|above|full)\b.{0,20}\b(?:prompt|instruction|rules)/,
  /\byou are (?:now|no longer|actually|going to act)\b|\b(?:act|pretend|behave) as (?:if you|an? (?:ai|assistant|language model|unrestricted|different))/,
  /\b(?:note|message|attention|instruction|hint|reminder)s? (?:to|for) (?:the |any |all |an? )?(?:ai|llm|assistant|model|summari[sz]er|language model|bot|reviewer model|classifier|rater)\b/,
  /\b(?:dear|hey|hello|attention)[, ]+(?:ai|llm|assistant|model|summari[sz]er|chatgpt|claude|gpt|llama)\b/,
  /\b(?:as|if you are|when you are|since you are) an? (?:ai|llm|language model|ai assistant|large language model|automated)\b/,
  /\b(?:rate|score|set|mark|classify|assign|give|label|treat|consider|return|output|report|put)\b.{0,50}\b(?:difficulty|rating|difficulty.?score)\b/,
  /\b(?:difficulty|rating)(?:.?score)?\b.{0,20}\b(?:must|should|shall|has to|needs to|is always|will) (?:be|equal|read)\b/,
  /"?difficulty(?:[_ ]?score)?"?\s*[:=]\s*"?[1-5]\b.{0,3}[,}]/,
  /\b(?:respond|reply|answer|output|return)\b.{0,15}\b(?:only|with exactly|exactly|verbatim|the following)\b.{0,40}(?:json|\{|text|sentence|word)/,
  /<\|[a-z_]{2,20}\|>|\[\/?inst\]|<<\/?sys>>|<\/?(?:system|assistant|instructions?|prompt)>|(?:^|\s)#{2,4} ?(?:system|instructions?|new task) ?:/,
  /\b(?:tool|function)[_ -]?calls?\b.{0,40}[{(:]|\b(?:call|invoke|use|execute) (?:the |your )(?:tool|plugin)s? (?:named|called)\b/,
  /\bnew (?:instructions?|task|rules?|objective)\b.{0,10}:|\b(?:end|begin|start) of (?:the )?(?:issue|document|data|input|untrusted)\b/,
  /ignor(?:iere?n?|ez?|a|e) .{0,30}(?:anweisung|instrucc?ion|instruction|istruzion|instruç)/,
  /(?:忽略|无视|忘记).{0,20}(?:指令|说明|提示|规则)|指示を(?:無視|忘れ)|이전.{0,10}지시.{0,10}무시/,
  /игнорируй.{0,30}(?:инструкц|указани|правил)/,
];

/**
 * Whether a text seems to address whoever summarises it. Such a text is never shown to a model, and not rated. This finds the forms that are
 * known; what it misses meets the answer's checks.
 */
export function isSuspicious(...texts: readonly string[]): boolean {
  return texts.some((text) =>
    [readAloud(text), undisguised(text)].some((read) => COMMANDS.some((form) => form.test(read))),
  );
}
