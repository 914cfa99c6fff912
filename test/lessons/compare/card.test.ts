import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import { tableLines } from "../../../src/bot/terminal/table.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { compareCard } from "../../../src/lessons/compare/card.js";
import { cardPicture } from "../../../src/lessons/picture/card-picture.js";
import type { Comparison } from "../../../src/race/comparison.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { comparisonResult } from "../../support/comparisons.js";
import { textBoxes } from "../../support/svg-boxes.js";

const comparison = (typed: string) => parseText(typed).parsed as Comparison;
const LIMITS = comparison("/compare async io:100ms*20 limit=1,5,20");
const limits = comparisonResult(LIMITS, [
  [2030, 2032, 2028],
  [406, 407, 405],
  [104, 103, 105],
]);
const POOLS = comparison("/compare processes cpu:100ms*4 limit=4,1,2");
const pools = comparisonResult(POOLS, [
  [215, 216, 217],
  [410, 411, 412],
  [212, 210, 214],
]);

const rowsOf = (card: Card) => card.blocks.flatMap((block) => (block.kind === "table" ? block.rows : []));
const textsOf = (card: Card) => card.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));

describe("the card of a comparison", () => {
  it("names the largest difference, with means whose ratio is the ratio in the table", () => {
    const card = compareCard(limits, "en");
    expect(card.title).toBe("limit=1 took 20 times as long as limit=20: 2.03 s, against 104 ms");
    expect(rowsOf(card)).toEqual([
      ["limit=1", "2.03 s", "1.00×", ""],
      ["limit=5", "406 ms", "0.20×", "0.20–0.20"],
      ["limit=20", "104 ms", "1/20×", "1/20–1/19"],
    ]);
    expect(textsOf(card)).toContain(
      "By theory: limit=1 2.00 s, limit=5 400 ms and limit=20 100 ms. The ratios that were measured are those.",
    );
    expect(card.tone).toBe("good");
  });

  it("says the same in Chinese", () => {
    const card = compareCard(limits, "zh");
    expect(card.title).toBe("limit=1 用时是 limit=20 的 20 倍：2.03 s 对 104 ms");
    expect(JSON.stringify(card)).not.toMatch(/undefined|NaN/);
  });

  it("says in percent what is less than half as long again, and what theory does not explain", () => {
    const result = comparisonResult(comparison("/compare async 0.2 runtime=python,node"), [
      [230, 231, 229],
      [205, 206, 204],
    ]);
    const card = compareCard(result, "en");
    expect(card.title).toBe("python took 12 % longer than node: 230 ms, against 205 ms");
    expect(textsOf(card).join()).toContain("What differs is what starting and switching cost.");
    expect(JSON.stringify(card.blocks.at(-1))).toContain(
      "Python 3.11.7, GIL on, 2 cores; Node 20.20.2, 2 cores",
    );
  });

  it("says that there is no clear difference where the interval leaves room for none", () => {
    const result = comparisonResult(comparison("/compare async 0.2 interpreter=python3.11,python3.13"), [
      [201, 230, 205],
      [215, 204, 207],
    ]);
    const card = compareCard(result, "en");
    expect(card.title).toBe("No clear difference: python3.11 212 ms and python3.13 209 ms");
    expect(rowsOf(card)[1]?.[2]).toMatch(/^≈ 0\.99×$/);
    expect(compareCard(result, "zh").title).toContain("没有明显差别");
    expect(JSON.stringify(card)).not.toContain("/race async");
  });

  it("names who did not finish, and draws what there is", () => {
    const failed = comparisonResult(LIMITS, [[2030], [406], [104]], { rounds: 0, ended: "failed" });
    const [first, ...others] = failed.results;
    const lost = { ...first, status: "crashed" as const, runsElapsedMs: [] };
    const card = compareCard({ ...failed, results: [lost as typeof first & object, ...others] }, "en");
    expect(card.title).toBe("limit=1 did not finish");
    expect(card.tone).toBe("bad");
    expect(rowsOf(card)[1]?.slice(2)).toEqual(["–", "–"]);
    expect(JSON.stringify(card)).not.toMatch(/NaN|Infinity/);
  });

  it("tells and draws the speed-up against one worker, the fewest workers first", () => {
    const card = compareCard(pools, "en");
    expect(textsOf(card)).toContain("Against one worker: 2 workers 1.94× and 4 workers 1.90×.");
    const words = textBoxes(cardPicture(card, "en") ?? "").map(({ what }) => what);
    expect(words).toContain("Speed-up by workers, on 2 cores");
    expect(textsOf(compareCard(limits, "en")).join()).not.toContain("Against one worker");
  });

  it.each(LANGUAGES)("has a picture whose strips are called what was compared (%s)", (language) => {
    const svg = cardPicture(compareCard(limits, language), language) ?? "";
    const words = textBoxes(svg).map(({ what }) => what);
    for (const name of ["limit=1", "limit=5", "limit=20"]) {
      expect(words.some((each) => each.startsWith(name))).toBe(true);
    }
  });

  it.each(LANGUAGES)("has a table that fits a phone (%s)", (language) => {
    for (const result of [limits, pools]) {
      const table = compareCard(result, language).blocks.find((block) => block.kind === "table");
      if (table?.kind !== "table") throw new Error("no table");
      const lines = tableLines(table.columns, table.rows, 42, false);
      expect(lines).toHaveLength(table.rows.length + 1);
    }
  });
});
