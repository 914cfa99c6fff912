import { describe, expect, it } from "vitest";
import { WEEKDAYS, weekdayNumber } from "../../../src/bot/commands/weekdays.js";

describe("a day of the week", () => {
  it("is read in full, by its first letters, and in Chinese", () => {
    for (const [at, day] of WEEKDAYS.entries()) {
      for (const typed of [day, day.toUpperCase(), day.slice(0, 3), `${day.slice(0, 4)}.`])
        expect(weekdayNumber(typed), typed).toBe(at + 1);
    }
    expect(["周一", "星期三", "礼拜天", "周日"].map(weekdayNumber)).toEqual([1, 3, 7, 7]);
  });

  it.each(["", "mo", "mondays", "day", "周八", "周", "9", "off"])("is not %j", (typed) => {
    expect(weekdayNumber(typed)).toBeNull();
  });
});
