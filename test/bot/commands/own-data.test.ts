/** What is kept of somebody, on both stores: shown, and gone once they ask for that, with nothing of anybody else's. */
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { learnersIn } from "../../../src/store/learners.js";
import { pointsIn } from "../../../src/store/player.js";
import { playersIn } from "../../../src/store/players.js";
import { predictionsIn } from "../../../src/store/predictions.js";
import { quizzesIn } from "../../../src/store/quizzes.js";
import { settingsIn } from "../../../src/store/settings.js";
import { request, services } from "../../support/commands.js";
import { tasks } from "../../support/results.js";
import { type StoreForTests, storeForTests } from "../../support/stores.js";

const stores = { embedded: await storeForTests("embedded"), redis: await storeForTests("redis") };

describe.each(["embedded", "redis"] as const)("/settings my-data and forget-me on the %s store", (kind) => {
  const opened = stores[kind];
  if (opened === null) {
    it.skip("there is no Redis to test on", () => {});
    return;
  }
  const { store, remove } = opened as StoreForTests;
  afterAll(remove);
  const all = services({
    learners: learnersIn(store),
    players: playersIn(store),
    predictions: predictionsIn(store),
    quizzes: quizzesIn(store),
    settings: settingsIn(store),
  });
  const place = { platform: "slack", channel: "team", space: "T1" };
  const [ada, bob] = [`ada-${randomUUID()}`, `bob-${randomUUID()}`] as const;

  async function give(typed: string, user: string, id: string = randomUUID()): Promise<Card> {
    const { command, parsed } = parseText(typed);
    const answer = await command.run(parsed, request({ ...place, user, id }), all);
    if (answer.kind !== "card") throw new Error("not a card");
    expect(typed.startsWith("/settings") && answer.audience !== "asker").toBe(false);
    return answer.card;
  }

  const rowsOf = ({ blocks }: Card) => {
    const table = blocks.find((block) => block.kind === "table");
    return Object.fromEntries(table?.rows.map(([name = "", kept]) => [name, kept]) ?? []);
  };

  async function mentions(user: string): Promise<string[]> {
    const keys = await store.keysUnder("");
    const texts = await Promise.all(keys.map(async (key) => `${key} ${await store.get(key)}`));
    return texts.filter((each) => each.includes(user));
  }

  /** Both take part in all there is: a lesson, a question that a third person asks, a prediction, a setting. */
  async function takePart() {
    await give("/quiz event-loop", "asker");
    const { asked } = (await all.quizzes.newest(place)) ?? { asked: { choices: [] } };
    const right = `/answer ${"abcd"[asked.choices.findIndex((choice) => choice.right)]}`;
    const id = randomUUID();
    await all.predictions.open({
      id,
      race: { id, lanes: ["sync", "async"], workload: tasks("sleep:500"), runtime: "node", runs: 1 },
      reply: { ...place, outlet: "o", user: "asker", language: "en", address: {} },
      ...{ timesMs: [500], closesAtMs: Date.now() + 60_000, openMs: 60_000, closed: false, guesses: {} },
    });
    for (const user of [ada, bob]) {
      await give("/lesson event-loop", user);
      await give(right, user);
      await give("/settings language zh where=me", user);
      await give("/settings language en where=me", user);
      await give("/settings name shown", user);
      await all.predictions.guess(id, user, (before) => ({ ...before, winner: "async" }));
    }
    return id;
  }

  it("show it all, remove it only once that is confirmed, and leave what is others'", async () => {
    const prediction = await takePart();
    const before = {
      "settings of your own": "2",
      "lessons read": "1",
      "questions with your last answer": "1",
      points: "1",
      "days of your streak": "1",
      "predictions with a guess of yours": "1",
      "questions to a channel that you answered": "1",
    };
    expect(rowsOf(await give("/settings my-data", ada))).toEqual(before);

    const asks = await give("/settings forget-me", ada);
    expect(JSON.stringify(asks.blocks)).toContain("/settings forget-me yes");
    expect((await give("/settings forget-me no", ada)).title).toBe(asks.title);
    expect(rowsOf(await give("/settings my-data", ada))).toEqual(before);

    const ofBob = (await mentions(bob)).length;
    expect((await give("/settings forget-me yes", ada)).title).toBe("Forgotten");
    expect(await mentions(ada)).toEqual([]);
    expect(Object.values(rowsOf(await give("/settings my-data", ada)))).toEqual(Array(7).fill("0"));

    expect((await mentions(bob)).length).toBe(ofBob);
    expect(rowsOf(await give("/settings my-data", bob))).toEqual(before);
    expect(Object.keys((await all.predictions.get(prediction))?.guesses ?? {})).toEqual([bob]);
    expect(pointsIn(await all.players.get({ platform: "slack", user: bob }), "all", null)).toBe(1);
  });

  it("are of one platform: the same number elsewhere is somebody else", async () => {
    await takePart();
    const { command, parsed } = parseText("/settings forget-me yes");
    await command.run(parsed, request({ ...place, platform: "discord", user: ada }), all);
    expect(rowsOf(await give("/settings my-data", ada))).toMatchObject({ points: "1" });
  });

  it("forget whoever asks again, and whoever was never here, without a mistake", async () => {
    for (const user of [ada, ada, "nobody"])
      expect((await give("/settings forget-me yes", user)).title).toBe("Forgotten");
  });
});
