import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantOf, localDay, wallClock } from "../../../src/bot/tips/wall-clock.js";

const at = (zone: string, day: string, time: string) => {
  const instant = instantOf(zone, day, time);
  return instant === null ? null : new Date(instant).toISOString();
};

describe("wallClock", () => {
  it("tells the local date and time, midnight as 00", () => {
    const midnight = Date.parse("2026-01-01T00:00Z");
    expect(wallClock("UTC", midnight)).toBe("2026-01-01T00:00");
    expect(wallClock("Asia/Kathmandu", midnight)).toBe("2026-01-01T05:45");
    expect(wallClock("America/Sao_Paulo", midnight)).toBe("2025-12-31T21:00");
    expect(localDay("Pacific/Kiritimati", midnight)).toBe("2026-01-01");
  });
});

describe("instantOf", () => {
  it.each([
    ["Europe/Berlin", "2026-01-15", "09:00", "2026-01-15T08:00:00.000Z"],
    ["Asia/Kathmandu", "2026-01-15", "09:00", "2026-01-15T03:15:00.000Z"],
    ["Pacific/Kiritimati", "2026-01-15", "09:00", "2026-01-14T19:00:00.000Z"],
    ["Pacific/Pago_Pago", "2026-01-15", "23:59", "2026-01-16T10:59:00.000Z"],
  ])("finds the time in %s on %s at %s", (zone, day, time, expected) => {
    expect(at(zone, day, time)).toBe(expected);
  });

  it.each([
    ["an hour, Berlin", "Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00:00.000Z"],
    ["half an hour, Lord Howe", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00.000Z"],
    ["two hours, Troll", "Antarctica/Troll", "2026-03-29", "01:30", "2026-03-29T01:00:00.000Z"],
    ["midnight, São Paulo", "America/Sao_Paulo", "2011-10-16", "00:30", "2011-10-16T03:00:00.000Z"],
  ])("takes the first moment after a jump over the time: %s", (_what, zone, day, time, expected) => {
    expect(at(zone, day, time)).toBe(expected);
  });

  it("stays on the day where the clock jumps from it to the next one", () => {
    expect(at("America/Nuuk", "2026-03-28", "23:30")).toBe("2026-03-29T00:59:00.000Z");
    expect(wallClock("America/Nuuk", Date.parse("2026-03-29T00:59Z"))).toBe("2026-03-28T22:59");
    expect(at("America/Nuuk", "2026-03-29", "23:30")).toBe("2026-03-30T00:30:00.000Z");
  });

  it.each([
    ["Berlin", "Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"],
    ["Lord Howe", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00.000Z"],
    ["Troll", "Antarctica/Troll", "2026-10-25", "01:30", "2026-10-24T23:30:00.000Z"],
    ["across midnight, St. John's", "America/St_Johns", "2011-11-05", "23:30", "2011-11-06T02:00:00.000Z"],
  ])("takes the first of two in the hour that comes twice: %s", (_where, zone, day, time, expected) => {
    expect(at(zone, day, time)).toBe(expected);
  });

  it("knows that Apia had no 30 December 2011", () => {
    expect(at("Pacific/Apia", "2011-12-29", "23:59")).toBe("2011-12-30T09:59:00.000Z");
    for (const time of ["00:00", "09:00", "23:59"]) expect(at("Pacific/Apia", "2011-12-30", time)).toBeNull();
    expect(at("Pacific/Apia", "2011-12-31", "00:00")).toBe("2011-12-30T10:00:00.000Z");
  });

  it("is the first instant of its day, in any zone, at which the clock shows the time or a later one", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2037-12-31"), noInvalidDate: true });
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(zone, day, minute, (where, date, minutes) => {
        const [wantedDay = "", time = ""] = [date.toISOString().slice(0, 10), clock(minutes)];
        const instant = instantOf(where, wantedDay, time);
        if (instant === null) return;
        expect(localDay(where, instant)).toBe(wantedDay);
        const before = wallClock(where, instant - 1);
        expect(before < `${wantedDay}T${time}` || before.startsWith(wantedDay) === false).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

function clock(minutes: number): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
