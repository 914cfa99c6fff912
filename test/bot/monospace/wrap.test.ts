import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harmless } from "../../../src/bot/monospace/harmless.js";
import { type Line, lineWidth, span } from "../../../src/bot/monospace/spans.js";
import { chop, wrap } from "../../../src/bot/monospace/wrap.js";

const texts = (lines: readonly Line[]) => lines.map((line) => line.map(({ text }) => text).join(""));
const wrapped = (text: string, cells: number) => texts(wrap([span(text)], cells));

describe("wrapping", () => {
  it("breaks at spaces", () => {
    expect(wrapped("the event loop goes on", 10)).toEqual(["the event", "loop goes", "on"]);
  });

  it("breaks a word only where it is longer than a row", () => {
    expect(wrapped("a processes_lane", 9)).toEqual(["a", "processes", "_lane"]);
  });

  it("breaks between Chinese characters, which take two cells each", () => {
    expect(wrapped("事件循环转去执行", 9)).toEqual(["事件循环", "转去执行"]);
  });

  it("begins no row with a Chinese comma and ends none with an opening bracket", () => {
    expect(wrapped("协程等待，线程", 8)).toEqual(["协程等", "待，线程"]);
    expect(wrapped("协程等（线程）", 8)).toEqual(["协程等", "（线程）"]);
  });

  it("keeps a number and its unit together where there is room for both", () => {
    expect(wrapped("it took 200 ms in all", 11)).toEqual(["it took", "200 ms in", "all"]);
    expect(wrapped("it took 200 ms", 12)).toEqual(["it took", "200 ms"]);
    expect(wrapped("with 4 steps", 8)).toEqual(["with 4", "steps"]);
    expect(wrapped("200 ms", 4)).toEqual(["200", "ms"]);
  });

  it("keeps every character's style", () => {
    expect(wrap([span("run "), span("async now", "bold")], 9)).toEqual([
      [span("run "), span("async", "bold")],
      [span("now", "bold")],
    ]);
  });

  it("makes a row of nothing from nothing", () => {
    expect(wrap([], 10)).toEqual([[]]);
  });

  it("never makes a row that is too wide and loses nothing but spaces", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 30 }), (raw, cells) => {
        const text = harmless(raw);
        const rows = wrap([span(text)], cells);
        for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(cells);
        expect(texts(rows).join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  it("chops a program into full rows without losing a space", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 30 }), (raw, cells) => {
        const text = harmless(raw);
        const rows = chop([span(text)], cells);
        for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(cells);
        expect(texts(rows).join("")).toBe(text);
      }),
    );
  });
});
