import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import { countGuesses } from "../../../src/bot/standings.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import type { Prediction } from "../../../src/race/prediction.js";
import { asyncMistake, type FakeServices, request, services } from "../../support/commands.js";
import { raceResult, tasks } from "../../support/results.js";

const ADA = { platform: "slack", user: "ada", channel: "team", space: "T1" };
const BOB = { ...ADA, user: "bob" };

async function give(typed: string, all: FakeServices, who: Parameters<typeof request>[0]): Promise<Card> {
  const { command, parsed } = parseText(typed);
  const answer = await command.run(parsed, request(who), all);
  if (answer.kind !== "card") throw new Error("not a card");
  return answer.card;
}

const said = (card: Card) => JSON.stringify(card.blocks);

/** The right answer to a question that is asked now, and a wrong one. */
async function asked(all: FakeServices, id: string) {
  await give("/quiz event-loop", all, { ...ADA, id });
  const { asked: posed } = (await all.quizzes.newest(ADA)) ?? { asked: { choices: [] } };
  const right = posed.choices.findIndex((choice) => choice.right);
  return { right: `/answer ${"abcd"[right]}`, wrong: `/answer ${"abcd"[right === 0 ? 1 : 0]}` };
}

describe("/standings", () => {
  it("counts a quiz question that is right at once, and not one that is right the second time", async () => {
    const all = services();
    const { right, wrong } = await asked(all, "q1");
    await give(right, all, { ...ADA, id: "a1" });
    await give(wrong, all, { ...BOB, id: "b1" });
    await give(right, all, { ...BOB, id: "b2" });
    expect(said(await give("/standings", all, ADA))).toContain("You have 1 point. Your streak: 1 day.");
    expect(said(await give("/standings", all, BOB))).toContain(
      "You have no points here yet. Your streak: 1 day.",
    );
  });

  it("counts an answer once when its request comes again, and one that was never counted when it is pressed again", async () => {
    const all = services();
    const { right } = await asked(all, "q1");
    const award = all.players.award;
    all.players.award = async () => {
      throw new Error("killed");
    };
    await expect(give(right, all, { ...ADA, id: "a1" })).rejects.toThrow("killed");
    all.players.award = award;
    expect((await give(right, all, { ...ADA, id: "a1" })).title).toBe("Right!");
    expect((await asyncMistake(() => give(right, all, { ...ADA, id: "a2" }))).key).toBe("quiz.error.already");
    expect(said(await give("/standings", all, ADA))).toContain("You have 1 point.");
  });

  it("counts the same question once a week, however often it is asked", async () => {
    const all = services();
    for (let round = 0; round < 7; round++) {
      const { right } = await asked(all, `q${round}`);
      await give(right, all, { ...ADA, id: `a${round}` });
    }
    // The lesson has three questions.
    expect(said(await give("/standings ever where=server", all, ADA))).toContain("You have 3 points.");
  });

  it("counts a prediction once: two for the winner and one for each right time", async () => {
    const all = services();
    const prediction: Prediction = {
      id: "p1",
      race: { id: "predicted-p1", lanes: ["sync", "async"], workload: [], runtime: "node", runs: 1 },
      reply: { ...ADA, outlet: "slack", language: "en", address: {} },
      timesMs: [7500, 10_000, 15_000],
      closesAtMs: 0,
      openMs: 30_000,
      closed: true,
      guesses: {
        ada: { winner: "async", times: { sync: 2, async: 1 } },
        bob: { winner: "sync", times: { sync: 2 } },
        eve: { winner: "sync", times: {} },
      },
    };
    const result = raceResult({ workload: tasks("sleep:5000", "sleep:10000"), lanes: ["sync", "async"] });
    await countGuesses(prediction, result, all.players);
    await countGuesses(prediction, result, all.players);
    await all.settings.setNamed(BOB, true);
    const card = await give("/standings", all, ADA);
    expect(said(card)).toContain("You have 4 points, place 1 of 2.");
    expect(card.blocks).toContainEqual({ kind: "people", label: "**2.** 1 point:", users: ["bob"] });
    expect(said(card)).not.toContain('"eve"');
  });

  it("are of this channel or of its server, and say that there is none around a conversation", async () => {
    const all = services();
    const { right } = await asked(all, "q1");
    await give(right, all, { ...ADA, id: "a1" });
    const elsewhere = { ...ADA, channel: "other" };
    expect(said(await give("/standings", all, elsewhere))).toContain("no points here");
    expect(said(await give("/standings week server", all, elsewhere))).toContain("You have 1 point.");
    const { key } = await asyncMistake(() => give("/standings ever where=server", all, { user: "ada" }));
    expect(key).toBe("standings.error.noServer");
  });

  it("are for who asked alone", async () => {
    const { command, parsed } = parseText("/standings");
    expect(await command.run(parsed, request(ADA), services())).toMatchObject({ audience: "asker" });
  });
});
