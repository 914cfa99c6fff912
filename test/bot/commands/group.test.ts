import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { asyncMistake, type FakeServices, request, services } from "../../support/commands.js";

const ADA = { platform: "slack", user: "ada", channel: "team", space: "T1" };
const BOB = { ...ADA, user: "bob" };

async function give(typed: string, all: FakeServices, who: Parameters<typeof request>[0]): Promise<Card> {
  const { command, parsed } = parseText(typed);
  const answer = await command.run(parsed, request(who), all);
  if (answer.kind !== "card") throw new Error("not a card");
  return answer.card;
}

const rowsOf = (card: Card) => card.blocks.flatMap((block) => (block.kind === "table" ? block.rows : []));
const wordsOf = (card: Card) => card.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
const pressed = (card: Card) =>
  card.blocks.flatMap((block) =>
    block.kind === "buttons" ? block.buttons.map(({ command }) => command) : [],
  );

/** Ada and Bob have read a lesson; Ada knows one question of two, Bob none of one. */
async function someProgress(): Promise<FakeServices> {
  const all = services();
  await give("/lesson gil 1", all, ADA);
  await give("/lesson gil", all, BOB);
  for (const who of [ADA, BOB]) {
    for (let page = 1; page < 9; page++) await give(`/lesson gil ${page}`, all, who).catch(() => {});
  }
  const [first, second] = all.course.lesson("event-loop", "en").questions.map(({ id }) => id);
  await all.learners.record(ADA, "event-loop", first ?? "", false);
  await all.learners.record(ADA, "event-loop", second ?? "", true);
  await all.learners.record(BOB, "event-loop", first ?? "", false);
  return all;
}

describe("/group", () => {
  it("counts what the group has read and answered, and names what most miss, and nobody", async () => {
    const all = await someProgress();
    const card = await give("/group", all, ADA);
    expect(card.title).toBe("How far this channel is in the course");
    const gil = all.course.lesson("gil", "en");
    expect(rowsOf(card)).toContainEqual([`${gil.order}. ${gil.title}`, "2/2", "–"]);
    const loop = all.course.lesson("event-loop", "en");
    expect(rowsOf(card)).toContainEqual([`${loop.order}. ${loop.title}`, "0/2", "1/3"]);
    const [totals, , first] = wordsOf(card);
    expect(totals).toBe(
      "2 people have taken part here. Lessons read: 2 of 32, all together. 3 questions answered, 1 right.",
    );
    expect(first).toMatch(new RegExp(`^\\*\\*1\\.\\*\\* ${loop.title}, missed by 2 of 2: `));
    expect(wordsOf(card)).toHaveLength(3);
    expect(JSON.stringify(card)).not.toMatch(/"ada"|"bob"/);
    expect(pressed(card)).toEqual(["/quiz event-loop", "/group where=server"]);
  });

  it("is of the server as well, without those of other servers", async () => {
    const all = await someProgress();
    const manager = { ...ADA, channel: "other", mayManageSpace: true };
    expect(wordsOf(await give("/group", all, manager))[0]).toContain("Nobody has read a lesson");
    expect(wordsOf(await give("/group server", all, manager))[0]).toContain("2 people have");
    const elsewhere = { ...manager, space: "T2" };
    expect(wordsOf(await give("/group server", all, elsewhere))[0]).toContain("Nobody");
  });

  it("forgets whoever asks for that", async () => {
    const all = await someProgress();
    await give("/settings forget-me yes", all, BOB);
    expect(wordsOf(await give("/group", all, ADA))[0]).toContain("1 person has taken part here.");
  });

  it("is for who may manage the channel or the server, alone", async () => {
    const all = await someProgress();
    const { key, en } = await asyncMistake(() => give("/group", all, { ...BOB, mayManage: false }));
    expect(key).toBe("group.error.mayNotManage");
    expect(en).toContain("`/lesson`");
    const server = await asyncMistake(() => give("/group where=server", all, ADA));
    expect(server.en).toContain("this server");
    const none = await asyncMistake(() => give("/group server", all, { user: "ada" }));
    expect(none.key).toBe("standings.error.noServer");
    const { command, parsed } = parseText("/group");
    expect(await command.run(parsed, request(ADA), all)).toMatchObject({ audience: "asker" });
  });

  it("says the same in Chinese", async () => {
    const card = await give("/group", await someProgress(), { ...ADA, language: "zh" });
    expect(card.title).toBe("这个频道的课程进度");
    expect(wordsOf(card)[0]).toBe("这里有 2 人参加过。读过的课程：合计 2/32。答过 3 题，答对 1 题。");
  });
});
