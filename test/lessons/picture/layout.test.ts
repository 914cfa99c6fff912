import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ticks, timeScale } from "../../../src/lessons/picture/layout.js";

const axis = (endMs: number) => timeScale(36, 952, endMs);
const labels = (endMs: number) => ticks(axis(endMs)).map(({ label }) => label);

describe("the time axis", () => {
  it("has round moments in one unit", () => {
    expect(labels(15_000)).toEqual(["0", "5 s", "10 s", "15 s"]);
    expect(labels(1200)).toEqual(["0", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1 s", "1.2 s"]);
    expect(labels(320)).toEqual(["0", "50 ms", "100 ms", "150 ms", "200 ms", "250 ms", "300 ms"]);
    expect(labels(120_000)).toEqual(["0", "20 s", "40 s", "60 s", "80 s", "100 s", "120 s"]);
    expect(labels(0.35)).toEqual(["0", "0.1 ms", "0.2 ms", "0.3 ms"]);
  });

  it("has from two to eight moments, none beyond the end and all told apart", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 4_000_000, noNaN: true }), (endMs) => {
        const moments = ticks(axis(endMs)).map(({ ms }) => ms);
        expect(moments.length).toBeGreaterThanOrEqual(2);
        expect(moments.length).toBeLessThanOrEqual(8);
        expect(Math.max(...moments)).toBeLessThanOrEqual(endMs);
        expect(new Set(labels(endMs)).size).toBe(moments.length);
      }),
    );
  });

  it("maps moments to places and keeps them on the axis", () => {
    const scale = timeScale(100, 900, 2000);
    expect([0, 500, 2000, 3000, -1].map(scale.x)).toEqual([100, 300, 900, 900, 100]);
  });
});
