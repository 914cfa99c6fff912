import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineWidth, paint } from "../../../src/bot/monospace/spans.js";
import { tableLines } from "../../../src/bot/terminal/table.js";
import type { Column } from "../../../src/lessons/cards/card.js";

const left = (label: string): Column => ({ label, align: "left" });
const right = (label: string): Column => ({ label, align: "right" });
const shown = (columns: Column[], rows: string[][], cells: number) =>
  tableLines(columns, rows, cells, false).map((line) => paint(line, false));

const RACE = [left("lane"), right("elapsed"), right("peak memory")];
const RACE_ROWS = [
  ["sync", "15.00 s", "34.1 MB"],
  ["processes", "312 ms", "101.0 MB"],
];

describe("a table in a terminal", () => {
  it("has its columns aligned", () => {
    expect(shown(RACE, RACE_ROWS, 40)).toEqual([
      "lane       elapsed  peak memory",
      "sync       15.00 s      34.1 MB",
      "processes   312 ms     101.0 MB",
    ]);
  });

  it("is aligned by cells where there is Chinese in it", () => {
    const columns = [left("执行方式"), right("用时")];
    expect(shown(columns, [["sync", "15.00 s"]], 40)).toEqual(["执行方式     用时", "sync      15.00 s"]);
  });

  it("breaks its labels where the terminal is narrow", () => {
    expect(shown(RACE, RACE_ROWS, 28)).toEqual([
      "lane       elapsed      peak",
      "                      memory",
      "sync       15.00 s   34.1 MB",
      "processes   312 ms  101.0 MB",
    ]);
  });

  it("wraps columns of words before it gives up", () => {
    const columns = [left("command"), left("what it does")];
    expect(shown(columns, [["/race", "runs the same tasks in several ways"]], 30)).toEqual([
      "command  what it does",
      "/race    runs the same tasks",
      "         in several ways",
    ]);
  });

  it("leaves out what is optional before it is stacked, and only as much as it must", () => {
    const columns: Column[] = [...RACE, { ...right("threads"), optional: true }];
    const rows = RACE_ROWS.map((row) => [...row, "1"]);
    expect(shown(columns, rows, 28)).toEqual(shown(RACE, RACE_ROWS, 28));
    expect(shown(columns, rows, 40)[0]).toBe("lane       elapsed  peak memory  threads");
    expect(shown(columns, rows, 24)).toContain("  threads      1");
  });

  it("gives no room to a column of blanks", () => {
    const columns = [left(""), left(""), left("!!!"), left("  ")];
    for (const line of shown(columns, [], 10)) expect(line.length).toBeLessThanOrEqual(10);
  });

  it("is stacked where nothing else fits", () => {
    expect(shown(RACE, RACE_ROWS, 24)).toEqual([
      "sync",
      "  elapsed      15.00 s",
      "  peak memory  34.1 MB",
      "",
      "processes",
      "  elapsed      312 ms",
      "  peak memory  101.0 MB",
    ]);
  });

  it("puts a stacked value under its label where there is no room beside it", () => {
    expect(shown([left("lane"), left("why")], [["sync", "one after another"]], 14)).toEqual([
      "sync",
      "  why",
      "    one after",
      "    another",
    ]);
  });

  it("never gets wider than it may, whatever is in it", () => {
    const columns = fc.array(fc.record({ label: fc.string(), align: fc.constantFrom("left", "right") }), {
      maxLength: 6,
    });
    const rows = fc.array(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 8 }), { maxLength: 4 });
    fc.assert(
      fc.property(columns, rows, fc.integer({ min: 10, max: 100 }), (columns, rows, cells) => {
        for (const line of tableLines(columns as Column[], rows, cells, true)) {
          expect(lineWidth(line)).toBeLessThanOrEqual(cells);
        }
      }),
    );
  });
});
