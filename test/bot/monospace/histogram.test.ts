import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogramLines } from "../../../src/bot/monospace/histogram.js";
import { lineWidth } from "../../../src/bot/monospace/spans.js";
import type { Histogram } from "../../../src/lessons/cards/card.js";

const HISTOGRAM: Histogram = {
  title: "How many",
  axis: "lost in a run",
  bins: ["0", "≤ 50 %", "≤ 100 %"],
  series: [{ label: "线程 threads", counts: [20, 0, 5] }],
};
const plain = (histogram: Histogram, width: number) =>
  histogramLines(histogram, width).map((line) => line.map(({ text }) => text).join(""));

describe("a histogram in the terminal", () => {
  it("has a bar for each bin, as long as its share, and the number behind it", () => {
    const rows = plain(HISTOGRAM, 35).slice(-3);
    const bars = rows.map((row) => row.split("█").length - 1);
    expect(bars).toEqual([20, 0, 5]);
    expect(rows.map((row) => row.trim().split(/[ █]+/).at(-1))).toEqual(["20", "·", "5"]);
  });

  it("is never wider than the terminal", () => {
    const counts = fc.array(fc.nat(99), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 120 }), counts, (width, drawn) => {
        const series = [{ label: "a long label 线程 of threads", counts: drawn }];
        for (const line of histogramLines({ ...HISTOGRAM, series }, width)) {
          expect(lineWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
