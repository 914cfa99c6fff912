import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { answerRequest, isForAll } from "../../src/bot/answer.js";
import { request, services } from "../support/commands.js";

const lines: string[] = [];
const logger = pino({}, { write: (line: string) => void lines.push(line) });
const ask = (text: string, changes = {}) => request({ input: { text }, ...changes });

describe("answerRequest", () => {
  it("runs what was typed or chosen", async () => {
    const all = services();
    const typed = await answerRequest(ask("race async 5"), { services: all, logger });
    const input = { command: "race", options: { lane: "async", tasks: "5" } };
    const chosen = await answerRequest(request({ input }), { services: all, logger });
    expect(typed).toEqual(chosen);
    expect(typed.kind).toBe("race");
  });

  it("tells a mistake privately, in the user's own language, and does not log it", async () => {
    lines.length = 0;
    const answer = await answerRequest(ask("race async -1", { ownLanguage: "zh" }), {
      services: services(),
      logger,
    });
    expect(answer).toMatchObject({ kind: "card", private: true, card: { title: "没能执行" } });
    expect(lines).toEqual([]);
  });

  it("logs a fault with the request's id, and names that id in a private apology", async () => {
    lines.length = 0;
    const broken = services({ host: () => Promise.reject(new Error("the store is away")) });
    const answer = await answerRequest(ask("race async 5", { id: "77" }), { services: broken, logger });
    expect(answer).toMatchObject({ kind: "card", private: true });
    expect(JSON.stringify(answer)).toContain("`77`");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      requestId: "77",
      err: { message: "the store is away" },
    });
  });

  it("speaks the user's own language where only they see the answer, and the channel's elsewhere", async () => {
    const languages = { language: "en", ownLanguage: "zh" };
    const help = await answerRequest(ask("help", languages), { services: services(), logger });
    expect(JSON.stringify(help)).toContain("可以输入的命令");
    const code = await answerRequest(ask("code async", languages), { services: services(), logger });
    expect(JSON.stringify(code)).toContain("makes it concurrent");
  });
});

describe("isForAll", () => {
  it.each([
    ["race async", true],
    ["code sync", true],
    ["help", false],
    ["cancel-race x", false],
    ["race async -1", false],
    ["nonsense", false],
  ])("knows of %s", (text, expected) => {
    expect(isForAll(ask(text))).toBe(expected);
  });
});
