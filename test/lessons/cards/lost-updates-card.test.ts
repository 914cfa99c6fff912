import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import type { Block, Card } from "../../../src/lessons/cards/card.js";
import { lostUpdatesCard } from "../../../src/lessons/cards/lost-updates-card.js";
import { cardPicture } from "../../../src/lessons/picture/card-picture.js";
import { type LostUpdatesResult, WAYS, type Way } from "../../../src/race/lost-updates.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { LANE_STATUSES } from "../../../src/race/result.js";
import { host } from "../../support/results.js";

/** Lost updates of 1,000 in each run, by way; what is not said lost none. `ms` of all runs. */
function result(
  lost: Partial<Record<Way, number[]>>,
  ms: Partial<Record<Way, number>> = {},
): LostUpdatesResult {
  const ways = WAYS.map((way) => ({
    way,
    status: "finished" as const,
    runs: (lost[way] ?? [0, 0]).map((count) => ({ expected: 1000, found: 1000 - count, ms: ms[way] ?? 10 })),
  }));
  return { id: "x", runtime: "python", host: host(), ways, program: "print(1)\n" };
}

const paragraphs = ({ blocks }: Card) =>
  blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
const find = <K extends Block["kind"]>({ blocks }: Card, kind: K) =>
  blocks.find((block): block is Extract<Block, { kind: K }> => block.kind === kind);

describe("the card of /lost-updates", () => {
  it("says how many were lost, in how many runs, and what it cost to lose none", () => {
    const card = lostUpdatesCard(result({ pause: [750, 700, 0], await: [750, 750] }, { lock: 45 }), "en");
    expect(find(card, "table")?.rows).toEqual([
      ["threads, plain +=", "0", "0/2", "10 ms", ""],
      ["threads, a wait between", "70 % (0–75 %)", "2/3", "10 ms", ""],
      ["threads, with a lock", "0", "0/2", "45 ms", "4.50×"],
      ["threads, with a queue", "0", "0/2", "10 ms", "1.00×"],
      ["async, await between", "75 %", "2/2", "10 ms", ""],
      ["async, one at a time", "0", "0/2", "10 ms", "1.00×"],
    ]);
    expect(paragraphs(card).join("\n")).toContain("2 of 3 runs lost updates, 70 % of them in the median");
    expect(paragraphs(card).join("\n")).toContain(
      "**threads, with a lock** lost none and took 4.50× the time of **threads, a wait between**.",
    );
  });

  it("says that a run which lost none proves nothing", () => {
    const card = lostUpdatesCard(result({ await: [750] }), "en");
    const none = paragraphs(card).filter((each) => each.includes("proves nothing"));
    expect(none.map((each) => each.slice(0, 25))).toEqual([
      "**threads, plain +=:** no",
      "**threads, a wait between",
    ]);
  });

  it("counts every run in one bin", () => {
    const card = lostUpdatesCard(result({ plain: [0, 1, 100, 101, 250, 500, 750, 751, 1000] }), "en");
    const histogram = find(card, "histogram")?.histogram;
    expect(histogram?.bins).toEqual(["0", "≤ 10 %", "≤ 25 %", "≤ 50 %", "≤ 75 %", "≤ 100 %"]);
    expect(histogram?.series[0]?.counts).toEqual([1, 2, 2, 1, 1, 2]);
  });

  it("says in the picture what was counted in, and how often", () => {
    const title = (language: "en" | "zh") =>
      find(lostUpdatesCard(result({}), language), "histogram")?.histogram.title;
    expect(title("en")).toBe("Updates lost in Python, 2 runs each");
    expect(title("zh")).toBe("Python 丢了多少更新，各跑 2 次");
  });

  it("has buttons that work, and the program that ran", () => {
    const card = lostUpdatesCard(result({}), "en");
    for (const { command } of find(card, "buttons")?.buttons ?? []) parseText(command);
    expect(find(card, "code")?.code).toBe("print(1)\n");
  });

  it("never contradicts its numbers, whatever happened, in any language", () => {
    const runs = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 0, maxLength: 20 });
    const way = fc.record({ lost: runs, status: fc.constantFrom(...LANE_STATUSES) });
    fc.assert(
      fc.property(
        fc.array(way, { minLength: 6, maxLength: 6 }),
        fc.constantFrom(...LANGUAGES),
        (drawn, language) => {
          const base = result({});
          const ways = base.ways.map(({ way }, at) => ({
            way,
            status: drawn[at]?.status ?? "finished",
            runs: (drawn[at]?.lost ?? []).map((lost) => ({ expected: 1000, found: 1000 - lost, ms: 5 })),
          }));
          const card = lostUpdatesCard({ ...base, ways }, language);
          const told = paragraphs(card).join("\n");
          const nothing = language === "en" ? "proves nothing" : "什么都证明不了";
          const lossless = ways.filter(
            ({ way, status, runs }) =>
              ["plain", "pause", "await"].includes(way) &&
              status === "finished" &&
              runs.length > 0 &&
              runs.every(({ found }) => found === 1000),
          );
          expect(told.split(nothing).length - 1).toBe(lossless.length);
          expect(told).not.toMatch(/NaN|undefined|Infinity/);
          const histogram = find(card, "histogram");
          for (const { counts } of histogram?.histogram.series ?? []) {
            expect(counts.every((count) => Number.isInteger(count))).toBe(true);
          }
          expect(cardPicture(card, language) === null).toBe(histogram === undefined);
        },
      ),
      { numRuns: 200 },
    );
  });
});
