import { describe, expect, it } from "vitest";
import { isClear, isNarrow, ratioOf } from "../../src/race/ratio.js";

describe("the ratio of two series in pairs", () => {
  it("has the geometric mean and the t interval of the logarithms", () => {
    // The logarithms of the ratios are ln 2, ln 2.2 and ln 1.8: mean 0.6898, deviation 0.1004, t with 2 degrees 4.303.
    const found = ratioOf([100, 100, 100], [200, 220, 180]);
    expect(found?.ratio).toBeCloseTo(1.9933, 4);
    expect(found?.low).toBeCloseTo(1.5535, 3);
    expect(found?.high).toBeCloseTo(2.5577, 3);
  });

  it("does not see what slowed down a whole round", () => {
    const found = ratioOf([100, 300, 50], [200, 600, 100]);
    expect(found).toEqual({ ratio: 2, low: 2, high: 2 });
    expect(found !== null && isNarrow(found) && isClear(found)).toBe(true);
  });

  it("is known of two pairs or more, and of times that are there", () => {
    expect(ratioOf([100], [200])).toBeNull();
    expect(ratioOf([100, 100], [200])).toBeNull();
    expect(ratioOf([0, 100], [200, 200])).toBeNull();
    expect(ratioOf([100, 100, 999], [200, 200])?.ratio).toBeCloseTo(2, 9);
  });

  it("covers the true ratio in about 95 of 100 series", () => {
    let state = 7;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    let covered = 0;
    for (let series = 0; series < 1_000; series++) {
      const first = Array.from({ length: 5 }, () => 100 * Math.exp(0.05 * normal()));
      const other = first.map((ms) => 1.3 * ms * Math.exp(0.05 * normal()));
      const found = ratioOf(first, other);
      if (found !== null && found.low <= 1.3 && 1.3 <= found.high) covered += 1;
    }
    expect(covered).toBeGreaterThan(920);
    expect(covered).toBeLessThan(975);
  });

  it("is clear where the interval leaves out no difference and what nobody would notice", () => {
    expect(isClear({ ratio: 1.05, low: 1.02, high: 1.08 })).toBe(true);
    expect(isClear({ ratio: 0.9, low: 0.85, high: 0.95 })).toBe(true);
    expect(isClear({ ratio: 1.05, low: 0.99, high: 1.1 })).toBe(false);
    expect(isClear({ ratio: 1.006, low: 1.005, high: 1.007 })).toBe(false);
  });
});
