import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { averagePerColumn, coveredMs, type Interval, mostAtOnce, totalMs } from "../../src/race/intervals.js";

const interval = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20 }))
  .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));
const intervals = fc.array(interval, { maxLength: 12 });

/** How many intervals hold each whole ms; their edges are whole too. */
function counted(all: readonly Interval[]): number[] {
  return Array.from(
    { length: 60 },
    (_, at) => all.filter(({ fromMs, toMs }) => fromMs <= at && at < toMs).length,
  );
}

describe("sums over intervals", () => {
  it("agree with counting every millisecond", () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const counts = counted(all);
        expect(mostAtOnce(all)).toBe(Math.max(...counts));
        expect(totalMs(all)).toBe(counts.reduce((sum, count) => sum + count, 0));
        expect(coveredMs(all)).toBe(counts.filter((count) => count > 0).length);
        const columns = averagePerColumn(all, 12, 5);
        columns.forEach((average, column) => {
          const inside = counts.slice(column * 5, column * 5 + 5);
          expect(average).toBeCloseTo(inside.reduce((sum, count) => sum + count, 0) / 5, 9);
        });
      }),
    );
  });

  it("do not take intervals for overlapping that only touch", () => {
    expect(
      mostAtOnce([
        { fromMs: 0, toMs: 5 },
        { fromMs: 5, toMs: 9 },
      ]),
    ).toBe(1);
  });

  it("leave out what lies beyond the last column", () => {
    expect(averagePerColumn([{ fromMs: 5, toMs: 1000 }], 2, 10)).toEqual([0.5, 1]);
  });
});
