import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axis, axisTicks } from "../../../src/bot/monospace/axis.js";
import { lineWidth, paint } from "../../../src/bot/monospace/spans.js";

const shown = (maxMs: number, cells: number) => axis(maxMs, cells).map((line) => paint(line, false));

describe("the time axis", () => {
  it("has its ticks at round times", () => {
    expect(shown(15_000, 30)).toEqual(["┬─────────┬─────────┬─────────┬", "0 s      5 s      10 s     15 s"]);
  });

  it("is in milliseconds where all is under a second", () => {
    expect(shown(400, 28)).toEqual(["┬─────────────┬─────────────┬", "0 ms       200 ms      400 ms"]);
  });

  it("fits its width and has its ticks in order, whatever the time", () => {
    const maxMs = fc.double({ min: 0.01, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(maxMs, fc.integer({ min: 1, max: 120 }), (maxMs, cells) => {
        const ticks = axisTicks(maxMs, cells).map(({ cell }) => cell);
        expect(ticks[0]).toBe(0);
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
        for (const line of axis(maxMs, cells + 10)) expect(lineWidth(line)).toBeLessThanOrEqual(cells + 11);
      }),
    );
  });
});
