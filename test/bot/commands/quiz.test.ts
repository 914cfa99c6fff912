import { describe, expect, it } from "vitest";
import type { Intent } from "../../../src/bot/commands/command.js";
import { parseText } from "../../../src/bot/commands/index.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { asyncMistake, type FakeServices, mistake, request, services } from "../../support/commands.js";

type Who = Parameters<typeof request>[0];
const ADA = { user: "ada", platform: "slack", channel: "team" };
const BOB = { ...ADA, user: "bob" };

let requests = 0;
async function give(typed: string, all: FakeServices, who: Who): Promise<Intent & { kind: "card" }> {
  const { command, parsed } = parseText(typed);
  const answer = await command.run(parsed, request({ id: `r${++requests}`, ...who }), all);
  if (answer.kind !== "card") throw new Error("Not a card.");
  return answer;
}

const buttons = (card: Card) =>
  card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
const words = (card: Card) =>
  [card.title, ...card.blocks.map((block) => (block.kind === "text" ? block.text : ""))].join("\n");

/** The commands that answer a question rightly and wrongly, taken from its buttons and what was stored. */
async function keys(card: Card, all: FakeServices) {
  const commands = buttons(card).map(({ command }) => command);
  const id = /question=(\w+)/.exec(commands[0] ?? "")?.[1] ?? "";
  const { asked } = (await all.quizzes.get(id)) ?? { asked: { choices: [] } };
  const right = asked.choices.findIndex((choice) => choice.right);
  return {
    id,
    right: commands[right] ?? "",
    wrong: commands[right === 0 ? 1 : 0] ?? "",
    close: commands.at(-1) ?? "",
  };
}

describe("/quiz", () => {
  it("asks in the open, with a button for each answer and one to close", async () => {
    const all = services();
    const { card, audience } = await give("/quiz event-loop", all, ADA);
    expect(audience).toBe("all");
    expect(card.title).toBe("Quiz: The event loop, question 1 of 3");
    expect(buttons(card).map(({ label }) => label)).toEqual(["A", "B", "C", "Close"]);
    const { id } = await keys(card, all);
    expect(all.closing).toEqual([id]);
  });

  it("can be answered with a letter alone, which is what somebody alone is told", async () => {
    const all = services();
    const { card } = await give("/quiz event-loop", all, { ...ADA, alone: true });
    expect(card.blocks.at(-1)).toEqual({
      kind: "note",
      text: "Answer with a letter, A to C. A wrong answer can be changed once.",
    });
    expect(["Right!", "Not quite"]).toContain((await give("B", all, { ...ADA, alone: true })).card.title);
  });

  it("tells only who answered whether it was right; the channel sees how many have answered", async () => {
    const all = services();
    const { card, keptAs } = await give("/quiz event-loop", all, ADA);
    const { right, wrong, id } = await keys(card, all);
    expect(keptAs).toBe(id);

    const first = await give(right, all, ADA);
    expect([first.audience, first.card.title]).toEqual(["asker", "Right!"]);
    const second = await give(wrong, all, BOB);
    expect([second.audience, second.card.title]).toEqual(["asker", "Not quite"]);
    for (const { announce, changes } of [first, second]) {
      expect(announce).toBeUndefined();
      expect(changes).toMatchObject({ id });
      expect((await changes?.card())?.blocks.at(-1)).toMatchObject({
        text: expect.stringContaining("2 people have answered."),
      });
    }
  });

  it("lets a wrong answer be changed once, without giving the solution away before", async () => {
    const all = services();
    const { card } = await give("/quiz event-loop", all, ADA);
    const { right, wrong, id } = await keys(card, all);
    const first = await give(wrong, all, BOB);
    expect(words(first.card)).toContain("You have one more try");
    expect(words(first.card)).not.toContain("The right answer:");
    const others = buttons(first.card).map(({ command }) => command);
    expect(others).toHaveLength(2);
    expect(others).toContain(right);
    expect(others).not.toContain(wrong);

    const second = await give(right, all, BOB);
    expect(second.card.title).toBe("Right, at the second try");
    expect((await all.quizzes.answers(id)).map(({ choice }) => choice)).toEqual([
      (await all.quizzes.get(id))?.asked.choices.findIndex((choice) => choice.right),
    ]);
    // What somebody knows is what they knew at once: it is asked again.
    const again = await give("/quiz", all, { ...BOB, id: "another" });
    expect(again.card.title).toContain("question 2 of 3");
  });

  it("tells what is right after the second wrong answer", async () => {
    const all = services();
    const { card } = await give("/quiz event-loop", all, ADA);
    const { right, wrong } = await keys(card, all);
    const first = await give(wrong, all, BOB);
    const other = buttons(first.card).find(({ command }) => command !== right)?.command ?? "";
    const second = await give(other, all, BOB);
    expect(second.card.title).toBe("Not quite");
    expect(words(second.card)).toContain("The right answer:");
    expect((await asyncMistake(() => give(right, all, BOB))).key).toBe("quiz.error.already");
  });

  it("counts a right answer, also of two at once", async () => {
    const all = services();
    const { card } = await give("/quiz event-loop", all, ADA);
    const { right, wrong, id } = await keys(card, all);
    const both = await Promise.allSettled([give(right, all, ADA), give(wrong, all, ADA)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await all.quizzes.answers(id)).length).toBe(1);
    const { key, en } = await asyncMistake(() => give(wrong, all, ADA));
    expect(key).toBe("quiz.error.already");
    expect(en).toContain("and that counts");
  });

  it("is closed by who asked, for all to see, and by nobody else", async () => {
    const all = services();
    const { card } = await give("/quiz event-loop", all, ADA);
    const { right, wrong, close } = await keys(card, all);
    await give(wrong, all, BOB);
    expect((await asyncMistake(() => give(close, all, BOB))).key).toBe("quiz.error.notYours");

    const { announce, audience, changes } = await give(close, all, ADA);
    expect([audience, announce?.title]).toEqual(["asker", "The question is closed"]);
    const table = announce?.blocks.find((block) => block.kind === "table");
    expect(table?.rows.map(([, , chose]) => chose).sort()).toEqual(["0", "0", "1"]);
    expect(JSON.stringify(announce)).not.toContain("bob");
    expect(await changes?.card()).toMatchObject({
      blocks: expect.arrayContaining([
        { kind: "note", text: "This question is closed. One person answered." },
        { kind: "buttons", buttons: expect.arrayContaining([expect.objectContaining({ disabled: true })]) },
      ]),
    });
    expect((await asyncMistake(() => give(right, all, { ...BOB, user: "eve" }))).key).toBe(
      "quiz.error.closed",
    );
    expect((await asyncMistake(() => give(close, all, ADA))).key).toBe("quiz.error.closed");
  });

  it("goes to the end, tells the score, and asks first the next time what was missed", async () => {
    const all = services();
    const missed: string[] = [];
    let last: Card = { title: "", blocks: [] };
    for (const number of [1, 2, 3]) {
      const { card } = await give("/quiz event-loop", all, ADA);
      expect(card.title).toBe(`Quiz: The event loop, question ${number} of 3`);
      const { right, wrong, id } = await keys(card, all);
      if (number === 2) missed.push((await all.quizzes.get(id))?.question ?? "");
      if (number === 2) await give(wrong, all, ADA);
      last = (await give(right, all, ADA)).card;
      const next = buttons(last).map(({ command }) => command);
      expect(next).toEqual(number < 3 ? ["/quiz event-loop"] : ["/lesson coroutines", "/quiz event-loop"]);
    }
    expect(words(last)).toContain(
      "The quiz is done: **2 of 3** right. The one you missed comes first the next time.",
    );

    const again = await give("/quiz", all, ADA);
    expect(again.card.title).toBe("Quiz: The event loop, question 1 of 3");
    const { id } = await keys(again.card, all);
    expect([(await all.quizzes.get(id))?.question]).toEqual(missed);

    const list = (await give("/lesson", all, ADA)).card.blocks.find((block) => block.kind === "table");
    expect(list?.rows[2]?.[2]).toBe("– 2/3");
  });

  it("begins with the first lesson where nothing was answered yet", async () => {
    expect((await give("/quiz", services(), ADA)).card.title).toContain("Concurrency and parallelism");
  });

  it("answers typed without a question are for the newest of the channel", async () => {
    const all = services();
    expect((await asyncMistake(() => give("/answer a", all, ADA))).key).toBe("quiz.error.none");
    const { card } = await give("/quiz gil", all, ADA);
    const { right, id } = await keys(card, all);
    await give(right.replace(/ question=.*/, ""), all, BOB);
    expect((await all.quizzes.answers(id)).map(({ user }) => user)).toEqual(["bob"]);
    expect((await asyncMistake(() => give("/answer a", all, { ...BOB, channel: "other" }))).key).toBe(
      "quiz.error.none",
    );
  });

  it("where nobody else is, needs no announcement, no clock and no button to close", async () => {
    const all = services();
    const { card } = await give("/quiz gil", all, { ...ADA, alone: true });
    expect(buttons(card).map(({ label }) => label)).not.toContain("Close");
    expect(all.closing).toEqual([]);
    const { right } = await keys(card, all);
    expect((await give(right, all, { ...ADA, alone: true })).announce).toBeUndefined();
    expect((await asyncMistake(() => give(right, all, { ...ADA, alone: true }))).key).toBe(
      "quiz.error.closed",
    );
  });

  it("speaks to each in their own language about the same letters", async () => {
    const all = services();
    const { card } = await give("/quiz gil", all, ADA);
    const { right } = await keys(card, all);
    const answer = await give(right, all, { ...BOB, language: "zh" });
    expect(answer.card.title).toBe("答对了！");
    expect((await answer.changes?.card())?.title).toContain("Quiz:");
  });

  it("the same request twice is the same question", async () => {
    const all = services();
    const first = await give("/quiz gil", all, { ...ADA, id: "same" });
    const second = await give("/quiz gil", all, { ...ADA, id: "same" });
    expect(second.card).toEqual(first.card);
  });

  it.each([
    ["/answer", "quiz.error.letterMissing"],
    ["/answer e", "error.unknownChoice"],
    ["/answer a b", "error.unexpectedWord"],
    ["/quiz lesson=gil", "error.unexpectedWord"],
  ])("refuses %j", (typed, key) => {
    expect(mistake(() => parseText(typed)).key).toBe(key);
  });

  it("refuses a letter that the question does not have, and a question that is gone", async () => {
    const all = services();
    const { card } = await give("/quiz event-loop", all, ADA);
    const { right } = await keys(card, all);
    expect((await asyncMistake(() => give(right.replace(/answer \w/, "answer d"), all, BOB))).en).toBe(
      "This question has no answer `d`. Choose one of a b c.",
    );
    expect((await asyncMistake(() => give("/answer a question=000", all, BOB))).key).toBe("quiz.error.gone");
  });
});
