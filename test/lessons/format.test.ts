import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatBytes, formatMs, formatRatio, formatShare } from "../../src/lessons/format.js";
import { formatAskedMs } from "../../src/race/task.js";

describe("a measured time", () => {
  it.each([
    [0, "0 ms"],
    [0.42, "0.4 ms"],
    [9.94, "9.9 ms"],
    [9.96, "10 ms"],
    [312.4, "312 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [10_004, "10.00 s"],
    [59_994, "59.99 s"],
    [59_996, "1 min 0.0 s"],
    [62_000, "1 min 2.0 s"],
    [119_970, "2 min 0.0 s"],
    [3_599_960, "1 h 0 min"],
    [10_000_000, "2 h 47 min"],
    [-42, "-42 ms"],
  ])("%d ms is written %s", (ms, written) => {
    expect(formatMs(ms)).toBe(written);
  });

  it("never says 1000 ms or 60 s, and is never off by more than its last digit or a hundredth", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 600_000, noNaN: true }), (ms) => {
        const written = formatMs(ms);
        expect(written).not.toMatch(/\b(1000 ms|60\.00 s|60\.0 s)$/);
        const [, minutes = "0", amount, unit] = /^(?:(\d+) min )?([\d.]+) (ms|s)$/.exec(written) ?? [];
        const read = Number(minutes) * 60_000 + Number(amount) * (unit === "s" ? 1000 : 1);
        expect(Math.abs(read - ms)).toBeLessThanOrEqual(ms < 9.95 ? 0.051 : Math.max(0.501, ms / 100));
      }),
    );
  });
});

describe("other figures", () => {
  it("writes a time that was asked for as it was asked for", () => {
    expect([200, 5000, 1500, 1234, 60_000].map(formatAskedMs)).toEqual([
      "200 ms",
      "5 s",
      "1.5 s",
      "1.234 s",
      "60 s",
    ]);
  });

  it("writes bytes in decimal units", () => {
    expect([812_000, 34_100_000, 999_960_000, 1_200_000_000].map(formatBytes)).toEqual([
      "812 kB",
      "34.1 MB",
      "1.00 GB",
      "1.20 GB",
    ]);
  });

  it("gives ratios enough digits to tell lanes apart", () => {
    expect([1, 1.5, 0.667, 0.0156, 12.34, 250.2].map(formatRatio)).toEqual([
      "1.00×",
      "1.50×",
      "0.67×",
      "1/64×",
      "12.3×",
      "250×",
    ]);
  });

  it("writes shares as percentages", () => {
    expect([0.004, 0.03, 0.366, 1].map(formatShare)).toEqual(["0.4 %", "3 %", "37 %", "100 %"]);
    expect([0, 0.0004, 0.0006].map(formatShare)).toEqual(["0 %", "< 0.1 %", "0.1 %"]);
  });
});
