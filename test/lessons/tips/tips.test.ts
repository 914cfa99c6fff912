import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTips } from "../../../src/app/content.js";
import { commands, parseText } from "../../../src/bot/commands/index.js";
import { tipCard } from "../../../src/lessons/tips/tip-card.js";
import { LONGEST_TIP, nextTip, parseTips, type Tip } from "../../../src/lessons/tips/tips.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { TIP } from "../../support/tips.js";

const tips = readTips();

/** The ids of so many tips in a row, as a channel sees them. */
function seen(channel: string, count: number, known: readonly Tip[] = tips, after: string | null = null) {
  const ids: string[] = [];
  for (let last = after; ids.length < count; ids.push(last)) last = nextTip(known, channel, last).id;
  return ids;
}

describe("the tips", () => {
  it("are at least sixty, each with different words", () => {
    expect(tips.length).toBeGreaterThanOrEqual(60);
    for (const language of LANGUAGES) {
      expect(new Set(tips.map(({ words }) => words[language].title)).size).toBe(tips.length);
      expect(new Set(tips.map(({ words }) => words[language].text)).size).toBe(tips.length);
    }
  });

  it.each(tips.map((tip): [string, Tip] => [tip.id, tip]))(
    "are short, with something to try, and close what they open: %s",
    (_id, tip) => {
      for (const language of LANGUAGES) {
        const { title, text } = tip.words[language];
        expect(text.length).toBeLessThanOrEqual(LONGEST_TIP);
        // Slack's headers know no marks.
        expect(title).not.toMatch(/[`*]/);
        expect(text.trim().split("\n")).toHaveLength(1);
        expect(text.split("`").length % 2).toBe(1);
        expect(text.split("**").length % 2).toBe(1);
        const buttons = tipCard(tip, language).blocks.flatMap((block) =>
          block.kind === "buttons" ? block.buttons : [],
        );
        expect(buttons.length).toBeGreaterThan(0);
        for (const { command } of buttons) expect(parseText(command).command).toSatisfy(isCommand);
      }
    },
  );

  it("are written in the language that they are for", () => {
    for (const { words } of tips) {
      expect(words.en.text).not.toMatch(/\p{Script=Han}/u);
      expect(words.zh.text).toMatch(/\p{Script=Han}/u);
    }
  });
});

const isCommand = (command: unknown) => commands.some((known) => known === command);

describe("parseTips", () => {
  const english = 'a: { lesson: gil, title: "A", text: "one" }';
  const chinese = 'a: { title: "甲", text: "一" }';

  it("joins the languages", () => {
    expect(parseTips({ en: english, zh: chinese })).toEqual([
      { id: "a", lesson: "gil", words: { en: { title: "A", text: "one" }, zh: { title: "甲", text: "一" } } },
    ]);
  });

  it.each([
    [
      "a tip that one language lacks",
      english,
      `${chinese}\nb: { title: "乙", text: "二" }`,
      "every language: b",
    ],
    ["a lesson that does not exist", english.replace("gil", "girl"), chinese, "lesson"],
    ["a race that is none", english.replace("gil,", 'gil, race: "/rice",'), chinese, "race"],
    ["a tip that is too long", english, chinese.replace("一", "一".repeat(601)), "600"],
    ["a word that nothing knows", english, chinese.replace("title", "titel"), "titel"],
  ])("refuses %s", (_what, en, zh, said) => {
    expect(() => parseTips({ en, zh })).toThrow(said);
  });
});

describe("nextTip", () => {
  it("shows a channel all tips before any comes twice, round after round in the same order", () => {
    fc.assert(
      fc.property(fc.string(), (channel) => {
        const twoRounds = seen(channel, 2 * tips.length);
        expect(new Set(twoRounds.slice(0, tips.length)).size).toBe(tips.length);
        expect(twoRounds.slice(tips.length)).toEqual(twoRounds.slice(0, tips.length));
      }),
      { numRuns: 20 },
    );
  });

  it("has an order of its own for each channel", () => {
    expect(seen("one", tips.length)).not.toEqual(seen("another", tips.length));
  });

  it("shows none twice before all others when tips come and go in between", () => {
    fc.assert(
      fc.property(fc.nat(tips.length - 1), fc.subarray([...tips], { minLength: 2 }), (before, others) => {
        const earlier = seen("here", before + 1);
        const round = seen("here", others.length, others, earlier.at(-1));
        expect(new Set(round).size).toBe(others.length);
        // Those of before that are still there come last.
        const again = round.filter((id) => earlier.includes(id));
        expect(round.slice(round.length - again.length)).toEqual(again);
      }),
    );
  });

  it("refuses to choose from nothing", () => {
    expect(nextTip([TIP], "here", TIP.id)).toBe(TIP);
    expect(() => nextTip([], "here", null)).toThrow("no tips");
  });
});
