import { describe, expect, it } from "vitest";
import {
  dayAfter,
  NEW_PLAYER,
  placesOf,
  pointsIn,
  streakOn,
  weekOf,
  withAward,
  withDay,
} from "../../src/store/player.js";

const onDays = (...days: string[]) => days.reduce(withDay, NEW_PLAYER);
// 2026-03-02 is a Monday.

describe("a week", () => {
  it("is named by its Monday, also over the end of a year", () => {
    expect(weekOf("2026-03-02")).toBe("2026-03-02");
    expect(weekOf("2026-03-08")).toBe("2026-03-02");
    expect(weekOf("2027-01-01")).toBe("2026-12-28");
  });
});

describe("a streak", () => {
  it("counts a day once, and the days in a row", () => {
    const player = onDays("2026-03-02", "2026-03-02", "2026-03-03");
    expect(streakOn(player, "2026-03-03")).toBe(2);
    expect(streakOn(player, "2026-03-04")).toBe(2);
  });

  it("outlives one missed day a week, and that day does not count", () => {
    const player = onDays("2026-03-02", "2026-03-04");
    expect(streakOn(player, "2026-03-04")).toBe(2);
    expect(streakOn(withDay(player, "2026-03-06"), "2026-03-06")).toBe(1);
    expect(streakOn(player, "2026-03-06")).toBe(0);
  });

  it("has a new freeze every Monday: a Sunday and the Monday after it can both be missed", () => {
    const player = onDays("2026-03-07", "2026-03-10");
    expect(streakOn(player, "2026-03-10")).toBe(2);
    expect(streakOn(withDay(player, "2026-03-12"), "2026-03-12")).toBe(1);
    expect(streakOn(onDays("2026-03-02", "2026-03-04", "2026-03-09", "2026-03-11"), "2026-03-11")).toBe(2);
  });

  it("does not lose or gain from a day that is behind the last one, as for who travels west", () => {
    expect(onDays("2026-03-02", "2026-03-03", "2026-03-02")).toEqual(onDays("2026-03-02", "2026-03-03"));
  });
});

describe("points", () => {
  const award = (id: string, day: string, points = 1) => ({
    id,
    day,
    points,
    places: placesOf({ channel: "C1", space: "T1" }),
  });

  it("count once, however often an award comes", () => {
    const once = withAward(NEW_PLAYER, award("a", "2026-03-02", 3));
    expect(withAward(once, award("a", "2026-03-02", 3))).toEqual(once);
    expect(pointsIn(once, "channel/C1", null)).toBe(3);
  });

  it("count in their channel, in its server and in all, in their week and ever", () => {
    const player = [award("a", "2026-03-08"), award("b", "2026-03-09")].reduce(withAward, NEW_PLAYER);
    for (const place of ["channel/C1", "server/T1", "all"]) {
      expect(pointsIn(player, place, "2026-03-02")).toBe(1);
      expect(pointsIn(player, place, null)).toBe(2);
    }
    expect(pointsIn(player, "channel/C2", null)).toBe(0);
  });

  it("of a whole year are all counted, while few awards are remembered", () => {
    let player = NEW_PLAYER;
    for (let day = 0; day < 365; day++) {
      player = withAward(player, award(`award-${day}`, dayAfter("2026-01-01", day)));
    }
    expect(pointsIn(player, "server/T1", null)).toBe(365);
    expect(pointsIn(player, "all", null)).toBe(365);
    expect(player.awards.length).toBeLessThan(40);
    expect(streakOn(player, "2026-12-31")).toBe(365);
  });
});
