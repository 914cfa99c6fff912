import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeZone, zoneLabel, zoneNamed } from "../../../src/bot/commands/zones.js";
import { mistake } from "../../support/commands.js";

const COMMAND = "/tip daily 09:00";

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
    expect(zoneNamed(typed, COMMAND)).toBe(zone);
  });

  it.each([
    // Old names, countries, cities, offsets and abbreviations that mean one zone.
    ["Europe/Kiev", "Europe/Kyiv"],
    ["Kiev", "Europe/Kyiv"],
    ["Calcutta", "Asia/Kolkata"],
    ["Asia/Calcutta", "Asia/Kolkata"],
    ["US/Pacific", "America/Los_Angeles"],
    ["PRC", "Asia/Shanghai"],
    ["Japan", "Asia/Tokyo"],
    ["日本", "Asia/Tokyo"],
    ["Iran", "Asia/Tehran"],
    ["India", "Asia/Kolkata"],
    ["印度", "Asia/Kolkata"],
    ["法国", "Europe/Paris"],
    ["Berlin", "Europe/Berlin"],
    ["America/Berlin", "Europe/Berlin"],
    ["new york", "America/New_York"],
    ["São Paulo", "America/Sao_Paulo"],
    ["Beijing", "Asia/Shanghai"],
    ["北京", "Asia/Shanghai"],
    ["东京", "Asia/Tokyo"],
    ["san francisco", "America/Los_Angeles"],
    ["GMT", "UTC"],
    ["UTC+8", "Etc/GMT-8"],
    ["gmt-3", "Etc/GMT+3"],
    ["+08:00", "Etc/GMT-8"],
    ["UTC+0", "UTC"],
    ["JST", "Asia/Tokyo"],
    ["UK", "Europe/London"],
    ["Bombay", "Asia/Kolkata"],
    ["孟买", "Asia/Kolkata"],
    ["基辅", "Europe/Kyiv"],
    ["德黑兰", "Asia/Tehran"],
    ["北京时间", "Asia/Shanghai"],
  ])("knows what %s means", (typed, zone) => {
    expect(zoneNamed(typed, COMMAND)).toBe(zone);
  });

  it.each([
    ["Europe/Berln", "Europe/Berlin"],
    ["shanghia", "Asia/Shanghai"],
    ["Tokio", "Asia/Tokyo"],
  ])("advises for %s the zone that was meant", (typed, zone) => {
    const { en, zh } = mistake(() => zoneNamed(typed, COMMAND));
    expect(en).toContain(`Did you mean \`${zone}\`?`);
    expect(en).toContain(`\`/tip daily 09:00 ${zone}\``);
    expect(zh).toContain(zone);
  });

  it.each([
    ["CST", ["America/Chicago", "Asia/Shanghai"]],
    ["PST", ["America/Los_Angeles"]],
    ["IST", ["Asia/Kolkata", "Asia/Jerusalem"]],
    ["United States", ["America/New_York", "America/Los_Angeles"]],
    ["Australia", ["Australia/Sydney"]],
    ["+05:30", ["Asia/Kolkata"]],
    ["UTC+9:30", ["Australia/"]],
  ])("offers a choice for %s, which can be several", (typed, zones) => {
    const { key, en, zh } = mistake(() => zoneNamed(typed, COMMAND));
    expect(key).toBe("tip.error.zoneChoice");
    for (const words of [en, zh]) for (const zone of zones) expect(words).toContain(zone);
    const [, first = ""] = /\/tip daily 09:00 (\S+?)`/.exec(en) ?? [];
    expect(() => zoneNamed(first, COMMAND)).not.toThrow();
  });

  it("offers New York first for EST, which has summer time there but not in Panama", () => {
    expect(mistake(() => zoneNamed("EST", COMMAND)).en).toMatch(/: `America\/New_York`/);
  });

  it.each(["Middle/Earth", "x", "../../etc/passwd", "UTC+99", ""])("refuses %j", (typed) => {
    expect(mistake(() => zoneNamed(typed, COMMAND)).key).toBe("tip.error.badZone");
  });

  it("reads an offset as people write it", () => {
    expect(zoneLabel("Etc/GMT-8")).toBe("UTC+8");
    expect(zoneLabel("Etc/GMT+3")).toBe("UTC-3");
    expect(zoneLabel("Asia/Tokyo")).toBe("Asia/Tokyo");
  });

  it("takes every zone there is, and older names, whatever this version of Intl calls them", () => {
    const zones = [...Intl.supportedValuesOf("timeZone"), "US/Pacific", "Asia/Calcutta", "Asia/Kolkata"];
    for (const zone of zones) expect(() => zoneNamed(zone, COMMAND)).not.toThrow();
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
        for (const zone of offered) expect(zoneNamed(zone, COMMAND)).toBe(zone);
      }),
    );
  });
});
