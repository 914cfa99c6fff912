import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeZone, zoneNamed } from "../../../src/bot/commands/zones.js";
import { mistake } from "../../support/commands.js";

describe("zoneNamed", () => {
  it.each([
    ["Europe/Berlin", "Europe/Berlin"],
    ["europe/berlin", "Europe/Berlin"],
    ["ASIA/KOLKATA", "Asia/Kolkata"],
    ["asia/kathmandu", "Asia/Kathmandu"],
    ["america/argentina/buenos aires", "America/Argentina/Buenos_Aires"],
    ["utc", "UTC"],
    ["Australia/Lord_Howe", "Australia/Lord_Howe"],
  ])("knows %s", (typed, zone) => {
    expect(zoneNamed(typed)).toBe(zone);
  });

  it.each([
    ["Berlin", "Europe/Berlin"],
    ["Europe/Berln", "Europe/Berlin"],
    ["America/Berlin", "Europe/Berlin"],
    ["new york", "America/New_York"],
    ["shanghia", "Asia/Shanghai"],
    ["Asia/Beijing", "Asia/Shanghai"],
    ["san francisco", "America/Los_Angeles"],
  ])("advises for %s the zone that was meant", (typed, zone) => {
    const { en, zh } = mistake(() => zoneNamed(typed));
    expect(en).toContain(`Did you mean \`${zone}\`?`);
    expect(en).toContain(`\`/tip daily 09:00 ${zone}\``);
    expect(zh).toContain(zone);
  });

  it.each(["PST", "CST", "+05:30", "Middle/Earth", "x", "../../etc/passwd"])("refuses %s", (typed) => {
    expect(mistake(() => zoneNamed(typed)).key).toBe("tip.error.badZone");
  });

  it("takes every zone there is, and older names, whatever this version of Intl calls them", () => {
    const zones = [...Intl.supportedValuesOf("timeZone"), "US/Pacific", "Asia/Calcutta", "Asia/Kolkata"];
    for (const zone of zones) expect(() => zoneNamed(zone)).not.toThrow();
  });
});

describe("completeZone", () => {
  it("offers the usual ones before anything is typed, and cities and regions then", () => {
    expect(completeZone("")).toContain("Europe/Berlin");
    expect(completeZone("ber")[0]).toBe("Atlantic/Bermuda");
    expect(completeZone("berl")[0]).toBe("Europe/Berlin");
    expect(completeZone("new y")).toContain("America/New_York");
    expect(completeZone("beijing")[0]).toBe("Asia/Shanghai");
  });

  it("offers at most 25, all of them zones, for any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom("a", "e", "/", "america", "_")), (typed) => {
        const offered = completeZone(typed);
        expect(offered.length).toBeLessThanOrEqual(25);
        for (const zone of offered) expect(zoneNamed(zone)).toBe(zone);
      }),
    );
  });
});
