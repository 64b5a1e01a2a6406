import { describe, expect, it } from "vitest";
import { costOf, highestCost, openAiChat, type Question, workersAiChat } from "../src/index.ts";

const QUESTION: Question = { system: "Be brief.", user: "What is wrong?", schema: { type: "object" }, maxTokens: 50 };
const PRICE = { input: 1, output: 2 };
const KEY = "secret-key";
const waiting = (): AbortSignal => AbortSignal.timeout(10_000);

describe("an endpoint of OpenAI's format", () => {
  const answering = (answer: () => Response | Promise<Response>) => {
    const requests: { url: string; init: RequestInit }[] = [];
    const model = openAiChat({
      url: "https://models.example/v1/",
      model: "m",
      temperature: 0.4,
      price: PRICE,
      apiKey: KEY,
      fetch: async (url, init) => {
        requests.push({ url: url as string, init: init ?? {} });
        return await answer();
      },
    });
    return { model, requests };
  };
  const completion = (extra: object = {}) =>
    Response.json({
      choices: [{ message: { content: "{}" } }],
      usage: { prompt_tokens: 7, completion_tokens: 3 },
      ...extra,
    });

  it("is asked for JSON of a schema, with the key, the temperature and the limit on tokens", async () => {
    const { model, requests } = answering(completion);
    expect(await model.ask(QUESTION, waiting())).toEqual({ text: "{}", inputTokens: 7, outputTokens: 3 });
    const [{ url, init } = { url: "", init: {} }] = requests;
    expect(url).toBe("https://models.example/v1/chat/completions");
    expect(new Headers(init.headers).get("authorization")).toBe(`Bearer ${KEY}`);
    expect(JSON.parse(init.body as string)).toEqual({
      model: "m",
      temperature: 0.4,
      max_tokens: 50,
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "What is wrong?" },
      ],
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", strict: true, schema: { type: "object" } },
      },
    });
  });

  it("that does not count tokens has them estimated", async () => {
    const { model } = answering(() => completion({ usage: null }));
    expect(await model.ask(QUESTION, waiting())).toMatchObject({ inputTokens: 8, outputTokens: 1 });
  });

  it.each([
    [401, "misconfigured"],
    [402, "misconfigured"],
    [403, "misconfigured"],
    [404, "misconfigured"],
    // About this one text, as far as anybody can tell: the others must not wait for it.
    [400, "upstream_rejected"],
    [413, "upstream_rejected"],
    [422, "upstream_rejected"],
    [500, "upstream_unavailable"],
    [503, "upstream_unavailable"],
  ])("that answers %d is told apart, and the key is not repeated", async (status, code) => {
    const { model } = answering(() => new Response(`no, ${KEY}`, { status }));
    const failure = await model.ask(QUESTION, waiting()).catch((err: unknown) => err);
    expect(failure).toMatchObject({ code });
    expect(String(failure)).not.toContain(KEY);
  });

  it("that asks to slow down is waited for as long as it says", async () => {
    const { model } = answering(() => new Response(null, { status: 429, headers: { "retry-after": "17" } }));
    await expect(model.ask(QUESTION, waiting())).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: 17 });
  });

  it.each([
    ["nothing", () => new Response("")],
    ["no JSON", () => new Response("<html>")],
    ["something else", () => Response.json({ choices: [] })],
    ["no connection", () => Promise.reject(new TypeError("fetch failed"))],
  ])("that answers %s is unavailable", async (_, answer) => {
    await expect(answering(answer).model.ask(QUESTION, waiting())).rejects.toMatchObject({
      code: "upstream_unavailable",
    });
  });
});

describe("Workers AI", () => {
  const running = (run: (model: string, input: object) => Promise<unknown>) =>
    workersAiChat({ run }, { model: "@cf/m", temperature: 0.4, price: PRICE });

  it.each([
    ["an object", { response: { a: 1 }, usage: { prompt_tokens: 5, completion_tokens: 2 } }],
    ["a text", { response: '{"a":1}', usage: { prompt_tokens: 5, completion_tokens: 2 } }],
    ["choices", { choices: [{ message: { content: '{"a":1}' } }], usage: { prompt_tokens: 5, completion_tokens: 2 } }],
  ])("may answer with %s", async (_, result) => {
    const inputs: object[] = [];
    const model = running(async (_name, input) => (inputs.push(input), result));
    expect(await model.ask(QUESTION, waiting())).toEqual({ text: '{"a":1}', inputTokens: 5, outputTokens: 2 });
    expect(inputs).toMatchObject([{ temperature: 0.4, max_tokens: 50, response_format: { type: "json_schema" } }]);
  });

  it.each([
    ["3040: Capacity temporarily exceeded, please try again.", "rate_limited"],
    ["4006: you have used up your daily free allocation of 10,000 neurons", "rate_limited"],
    ["5021: the text is longer than the context", "upstream_unavailable"],
  ])("that fails with %j says so", async (message, code) => {
    await expect(running(() => Promise.reject(new Error(message))).ask(QUESTION, waiting())).rejects.toMatchObject({
      code,
    });
  });

  it("that could not make JSON answered nothing of use", async () => {
    const model = running(() => Promise.reject(new Error("5025: JSON Mode couldn't be met")));
    expect(await model.ask(QUESTION, waiting())).toMatchObject({ text: "" });
  });

  it("is waited for no longer than the signal allows", async () => {
    const stop = new AbortController();
    const asked = running(() => new Promise(() => undefined)).ask(QUESTION, stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({
      code: "upstream_unavailable",
      message: expect.stringContaining("in time"),
    });
  });
});

it("what is set aside covers a text of which every byte is a token", () => {
  const model = openAiChat({ url: "https://models.example", model: "m", temperature: 0, price: PRICE });
  const user = "𒀀".repeat(1_000);
  const bytes = new TextEncoder().encode(user).length;
  expect(highestCost(model, { ...QUESTION, user })).toBeGreaterThanOrEqual(
    costOf(model, { inputTokens: bytes, outputTokens: QUESTION.maxTokens }),
  );
});
