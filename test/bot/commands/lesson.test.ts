import { describe, expect, it } from "vitest";
import { parseOptions, parseText } from "../../../src/bot/commands/index.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { LESSON_IDS } from "../../../src/lessons/course/ids.js";
import { asyncMistake, mistake, request, services } from "../../support/commands.js";

const all = services();

async function give(typed: string, changes: Parameters<typeof request>[0] = {}): Promise<Card> {
  const { command, parsed } = parseText(typed);
  const answer = await command.run(parsed, request(changes), all);
  if (answer.kind !== "card") throw new Error("Not a card.");
  expect(answer.audience).toBe("asker");
  return answer.card;
}

const buttons = (card: Card) =>
  card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
const rows = (card: Card) => card.blocks.flatMap((block) => (block.kind === "table" ? block.rows : []));

describe("/lesson", () => {
  it("lists all lessons, with what this user has read, and where to start", async () => {
    const before = await give("/lesson", { user: "bea" });
    expect(rows(before).map(([, id]) => id)).toEqual(LESSON_IDS);
    expect(rows(before).every(([, , read]) => read?.startsWith("– 0/"))).toBe(true);
    expect(buttons(before).map(({ command }) => command)).toEqual(["/lesson concurrency"]);

    await give("/lesson concurrency", { user: "bea" });
    const after = await give("/lesson", { user: "bea" });
    expect(rows(after)[0]).toEqual(["1. Concurrency and parallelism", "concurrency", "✓ 0/3"]);
    expect(buttons(after).map(({ command }) => command)).toEqual(["/lesson synchronous"]);
    expect(rows(await give("/lesson", { user: "cyd" }))[0]?.[2]).toBe("– 0/3");
  });

  it("shows one, with its buttons", async () => {
    const card = await give("/lesson gil");
    expect(card.title).toBe("8. The GIL, and Python without it");
    expect(buttons(card).map(({ label, command }) => [label, command])).toEqual([
      ["Try it", "/race threads cpu:200ms*2 runtime=python"],
      ["Show code", "/code threads python"],
      ["Quiz me", "/quiz gil"],
      ["Next: Processes and work for the CPU", "/lesson processes"],
    ]);
    for (const { command } of buttons(card)) parseText(command);
  });

  it("ends the course without a next lesson", async () => {
    expect(buttons(await give("/lesson node")).map(({ label }) => label)).not.toContain("Next");
  });

  it("takes titles and numbers, in any language, from text and from options", async () => {
    const { title } = await give("/lesson 3", { language: "zh" });
    expect(title).toBe("3. 事件循环");
    expect((await give("/lesson the event loop", { language: "zh" })).title).toBe(title);
    expect((await give("/lesson 事件循环", { language: "zh" })).title).toBe(title);
    expect(parseOptions("lesson", { lesson: "The event loop", page: 1 }).parsed).toEqual(
      parseText("/lesson The event loop page=1").parsed,
    );
  });

  it("takes a page, and refuses one that is not there", async () => {
    expect(parseText("/lesson gil 2").parsed).toEqual({ lesson: "gil", page: 2 });
    expect((await asyncMistake(() => give("/lesson concurrency 9"))).en).toBe(
      "That lesson has 1 page. Type `/lesson concurrency 1` for the last.",
    );
    expect(mistake(() => parseText("/lesson gil page=0")).key).toBe("error.badInteger");
  });

  it("names the nearest where there is none of that name", async () => {
    const { en, zh } = await asyncMistake(() => give("/lesson corutines"));
    expect(en).toBe(
      "I know no lesson `corutines`. Did you mean `/lesson coroutines`? Type `/lesson` for the list.",
    );
    expect(zh).toContain("`/lesson coroutines`");
    expect(mistake(() => parseText("/lesson gil size=3")).key).toBe("error.unknownOption");
  });
});
