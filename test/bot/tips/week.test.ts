import { describe, expect, it } from "vitest";
import { readCourse } from "../../../src/app/content.js";
import { weekOfChannel } from "../../../src/bot/tips/week.js";
import { learnersIn } from "../../../src/store/learners.js";
import { playersIn } from "../../../src/store/players.js";
import { settingsIn } from "../../../src/store/settings.js";
import { memoryStore } from "../../support/memory-store.js";

const course = readCourse();
const CHANNEL = { platform: "slack", channel: "team", language: "en" as const };
const at = (user: string, channel = "team") => ({ platform: "slack", user, channel });

function parts() {
  const store = memoryStore();
  return { players: playersIn(store), learners: learnersIn(store), settings: settingsIn(store), course };
}

describe("a channel's week", () => {
  it("has the points of the seven days before, of this channel alone, with the names of who agreed", async () => {
    const all = parts();
    const { players } = all;
    await players.award(at("ada"), { id: "1", points: 2 }, "2026-03-16");
    await players.award(at("ada"), { id: "2", points: 1 }, "2026-03-22");
    await players.award(at("bob"), { id: "3", points: 2 }, "2026-03-20");
    await players.award(at("eve"), { id: "4", points: 9 }, "2026-03-15");
    await players.award(at("joe"), { id: "5", points: 9 }, "2026-03-23");
    await players.award(at("ada", "other"), { id: "6", points: 9 }, "2026-03-20");
    await all.settings.setNamed(at("bob"), true);
    const card = await weekOfChannel("2026-03-23", CHANNEL, all);
    expect(card.title).toBe("The week here: 2 people won 5 points");
    expect(card.blocks[0]).toEqual({ kind: "note", text: "**1.** 3 points: one person" });
    expect(card.blocks[1]).toEqual({ kind: "people", label: "**2.** 2 points:", users: ["bob"] });
    expect(card.blocks.at(-1)).toMatchObject({
      text: "From Monday 16 March to Sunday 22 March. Names only of who agreed: `/settings name shown`.",
    });
    expect(JSON.stringify(card)).not.toMatch(/"(ada|eve|joe)"/);
  });

  it("names the question that most missed only where three or more have answered it", async () => {
    const all = parts();
    const [question] = course.lesson("gil", "en").questions;
    for (const user of ["ada", "bob", "eve"]) {
      const before = await weekOfChannel("2026-03-23", CHANNEL, all);
      expect(JSON.stringify(before)).not.toContain("Missed most");
      await all.players.join(at(user));
      await all.learners.record(at(user), "gil", question?.id ?? "", user === "bob");
    }
    const card = await weekOfChannel("2026-03-23", CHANNEL, all);
    expect(JSON.stringify(card)).toContain("missed by 2 of 3: ");
    expect(card.blocks).toContainEqual(
      expect.objectContaining({
        buttons: expect.arrayContaining([expect.objectContaining({ command: "/quiz gil" })]),
      }),
    );
  });

  it("says that nobody won points, and where they come from, in the channel's language", async () => {
    const card = await weekOfChannel("2026-03-23", { ...CHANNEL, language: "zh" }, parts());
    expect(card.title).toBe("本周小结：还没有人得分");
    expect(card.blocks.at(-1)).toEqual({ kind: "note", text: "3月16日星期一至3月22日星期日。" });
  });
});
