import { describe, expect, it } from "vitest";
import { standingsCard } from "../../src/lessons/standings/cards.js";
import { ranked } from "../../src/lessons/standings/ranks.js";
import { LANGUAGES } from "../../src/race/reply.js";

const standings = ranked(
  new Map([
    ["ada", 9],
    ["bob", 7],
    ["eve", 7],
    ["joe", 3],
    ["nobody", 0],
  ]),
);

describe("places", () => {
  it("are shared by ties, and the place after a tie is the one it would be without", () => {
    expect(standings.map(({ user, rank }) => [user, rank])).toEqual([
      ["ada", 1],
      ["bob", 2],
      ["eve", 2],
      ["joe", 4],
    ]);
  });
});

describe("the card of the standings", () => {
  const shown = { period: "week", where: "channel", standings, named: ["ada", "bob"] } as const;
  const you = { user: "joe", streak: 3, named: false, alone: false };

  it.each(LANGUAGES)("names only who agreed, and counts the others (%s)", (language) => {
    const card = standingsCard({ ...shown, you }, language);
    const people = card.blocks.flatMap((block) => (block.kind === "people" ? block.users : []));
    expect(people).toEqual(["ada", "bob"]);
    const said = JSON.stringify(card);
    expect(said).not.toMatch(/"eve"|"joe"/);
  });

  it("tells in English who shares a place, where one stands oneself, and that others do not see it", () => {
    const { title, blocks } = standingsCard({ ...shown, you }, "en");
    expect(title).toBe("This channel, this week");
    expect(blocks.slice(0, 4)).toEqual([
      { kind: "people", label: "**1.** 9 points:", users: ["ada"] },
      { kind: "people", label: "**2.** 7 points, with one more:", users: ["bob"] },
      { kind: "note", text: "**4.** 3 points: one person" },
      { kind: "text", text: "You have 3 points, place 4 of 4. Your streak: 3 days." },
    ]);
    expect(JSON.stringify(blocks)).toContain("/settings name shown");
  });

  it("says the same in Chinese", () => {
    const { title, blocks } = standingsCard({ ...shown, you }, "zh");
    expect(title).toBe("这个频道：本周");
    expect(blocks.slice(0, 4)).toEqual([
      { kind: "people", label: "**第 1 名** 9 分：", users: ["ada"] },
      { kind: "people", label: "**第 2 名** 7 分，另有 1 人：", users: ["bob"] },
      { kind: "note", text: "**第 4 名** 3 分：1 人" },
      { kind: "text", text: "你有 3 分，4 人中排第 4 名。你已连续参加 3 天。" },
    ]);
  });
});
