import { describe, expect, it } from "vitest";
import { parseOptions, parseText } from "../../../src/bot/commands/index.js";
import { type ParsedTip, tip } from "../../../src/bot/commands/tip.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { asyncMistake, mistake, request, services } from "../../support/commands.js";

const parsed = (typed: string) => parseText(typed).parsed as ParsedTip;

async function run(typed: string, changes: Parameters<typeof request>[0] = {}, all = services()) {
  const answer = await tip.run(parsed(typed), request(changes), all);
  if (answer.kind !== "card") throw new Error("Not a card.");
  return answer;
}

const words = (card: Card) => card.blocks.map((block) => ("text" in block ? block.text : "")).join("\n");
const pressed = (card: Card) =>
  card.blocks.flatMap((block) =>
    block.kind === "buttons" ? block.buttons.map(({ command }) => command) : [],
  );

describe("reading /tip", () => {
  it.each([
    ["/tip", { action: "now" }],
    ["/tip now", { action: "now" }],
    ["/tip daily 09:00 Europe/Berlin", { action: "daily", time: "09:00", zone: "Europe/Berlin" }],
    ["tip DAILY 9:00 europe/berlin", { action: "daily", time: "09:00", zone: "Europe/Berlin" }],
    ["/tip daily ２３：５９ Asia/Shanghai", { action: "daily", time: "23:59", zone: "Asia/Shanghai" }],
    ["/tip daily 18:30, America/New York.", { action: "daily", time: "18:30", zone: "America/New_York" }],
    ["/tip daily time=18:30 zone=UTC", { action: "daily", time: "18:30", zone: "UTC" }],
    ["/tip daily 18:30", { action: "daily", time: "18:30", zone: null }],
    ["/tip daily", { action: "daily", time: "09:00", zone: null }],
    ["/tip daily 7:00 Tokyo", { action: "daily", time: "07:00", zone: "Asia/Tokyo" }],
    ["/tip pause", { action: "pause" }],
    ["/tip weekly", { action: "weekly", weekday: 1, time: "09:00", zone: null }],
    ["/tip weekly Fri", { action: "weekly", weekday: 5, time: "09:00", zone: null }],
    ["/tip weekly sunday 18:30 Tokyo", { action: "weekly", weekday: 7, time: "18:30", zone: "Asia/Tokyo" }],
    ["/tip weekly 8:00 UTC", { action: "weekly", weekday: 1, time: "08:00", zone: "UTC" }],
    ["/tip weekly 周三 08:00 北京", { action: "weekly", weekday: 3, time: "08:00", zone: "Asia/Shanghai" }],
    ["/tip weekly time=7:00 day=Tuesday", { action: "weekly", weekday: 2, time: "07:00", zone: null }],
    ["/tip weekly OFF", { action: "endWeekly" }],
  ])("understands %s", (typed, expected) => {
    expect(parsed(typed)).toEqual(expected);
  });

  it("understands what Discord sends", () => {
    const options = { action: "daily", time: "09:00", zone: "Europe/Berlin" };
    expect(parseOptions("tip", options).parsed).toEqual(parsed("/tip daily 09:00 Europe/Berlin"));
    expect(parseOptions("tip", {}).parsed).toEqual({ action: "now" });
  });

  it.each([
    [
      "/tip daily 25:00 Europe/Berlin",
      "I cannot read `25:00` as a time. Write it by the 24-hour clock, from `00:00` to `23:59`: `/tip daily 09:00 Europe/Berlin`.",
    ],
    [
      "/tip daily 9am Europe/Berlin",
      "I cannot read `9am` as a time. Write it by the 24-hour clock, from `00:00` to `23:59`: `/tip daily 09:00 Europe/Berlin`.",
    ],
    [
      "/tip daily 09:00 Europe/Berln",
      "I know no time zone `Europe/Berln`. Did you mean `Europe/Berlin`? Zones are named by region and city: `/tip daily 09:00 Europe/Berlin`.",
    ],
    [
      "/tip daily 09:00 Qqqq/Zzzzzzzz",
      "I know no time zone `Qqqq/Zzzzzzzz`. Zones are named by region and city: `/tip daily 09:00 Europe/Berlin`.",
    ],
    [
      "/tip status 09:00",
      "Only `/tip daily` and `/tip weekly` take a time and a zone: leave `09:00` out, or type `/tip daily 09:00 Europe/Berlin`.",
    ],
    [
      "/tip weekly someday",
      "I cannot read `someday` as a day of the week. Write it in full or by its first three letters: `/tip weekly monday 09:00 Europe/Berlin`.",
    ],
    [
      "/tip weekly friday 9am",
      "I cannot read `9am` as a time. Write it by the 24-hour clock, from `00:00` to `23:59`: `/tip weekly friday 09:00 Europe/Berlin`.",
    ],
    [
      "/tip weekly friday 9:00 Berln",
      "I know no time zone `Berln`. Did you mean `Europe/Berlin`? Zones are named by region and city: `/tip weekly friday 09:00 Europe/Berlin`.",
    ],
    ["/tip weekly off now", "`/tip weekly off` takes nothing more: leave `now` out."],
    [
      "/tip daily 09:00 UTC day=friday",
      "A daily tip comes every day: leave `friday` out. A summary of the week has a day: `/tip weekly monday 09:00 Europe/Berlin`.",
    ],
    [
      "/tip dayly 09:00 Europe/Berlin",
      "I know no action `dayly`. Did you mean `daily`? Choose one of `now | daily | weekly | status | pause | resume | off`, for example: `/tip daily 09:00 Europe/Berlin`.",
    ],
  ])("says what is wrong with %s and what to type instead", (typed, said) => {
    expect(mistake(() => parseText(typed)).en).toBe(said);
  });
});

describe("/tip", () => {
  it.each(["/tip daily", "/tip daily 09:00"])(
    "%s takes the zone of whoever types it, and says so",
    async (typed) => {
      const { card } = await run(typed, { timeZone: "Europe/Kiev" });
      expect(card.title).toBe("A tip here every day at 09:00, Europe/Kyiv");
      expect(words(card)).toContain("Europe/Kyiv is the time zone of whoever set this up.");
      const chosen = await run(`${typed.includes("09") ? typed : "/tip daily 09:00"} UTC+8`, {
        timeZone: "Europe/Kiev",
      });
      expect(chosen.card.title).toContain("UTC+8");
      expect(words(chosen.card)).not.toContain("whoever set this up");
    },
  );

  it.each([undefined, "", "Etc/Unknown", "Mars/Olympus"])(
    "asks for the zone where the platform says %j",
    async (timeZone) => {
      const changes = timeZone === undefined ? {} : { timeZone };
      expect((await asyncMistake(() => run("/tip daily", changes))).key).toBe("tip.error.zoneMissing");
    },
  );

  it("shows a tip to all, with a race to try and its lesson", async () => {
    const { card, audience } = await run("/tip", { mayManage: false });
    expect(audience).toBe("all");
    expect(card.title).toBe("Tip: First");
    expect(words(card)).toContain("Waiting together costs the maximum.");
    expect(pressed(card)).toEqual(["/race all 0.5 1", "/lesson event-loop"]);
    expect((await run("/tip", { language: "zh" })).card.title).toBe("小贴士：第一条");
  });

  it("sets up a daily tip, and says when the next one comes, by the zone's own clock", async () => {
    const all = services();
    const { card } = await run("/tip daily 09:00 Europe/Berlin", {}, all);
    expect(card.title).toBe("A tip here every day at 09:00, Europe/Berlin");
    expect(words(card)).toContain("on Friday 1 May at 09:00.");
    expect(pressed(card)).toEqual(["/tip pause", "/tip off"]);
    const { schedule } = await all.tips.daily.status(request());
    expect(schedule).toMatchObject({
      time: "09:00",
      zone: "Europe/Berlin",
      reply: { user: "ada", address: {} },
    });
    const chinese = await run("/tip status", { language: "zh" }, all);
    expect(chinese.card.title).toBe("每天 09:00（Europe/Berlin）在这里发一条小贴士");
    expect(chinese.audience).toBe("asker");
  });

  it("takes the user's own zone where none is named", async () => {
    const { card } = await run("/tip daily 09:00", { timeZone: "Asia/Kathmandu" });
    expect(card.title).toBe("A tip here every day at 09:00, Asia/Kathmandu");
    const { en } = await asyncMistake(() => run("/tip daily 09:00"));
    expect(en).toBe("In which time zone is 09:00? Add it: `/tip daily 09:00 Europe/Berlin`.");
  });

  it("pauses, resumes and ends it", async () => {
    const all = services();
    await run("/tip daily 09:00 Europe/Berlin", {}, all);
    const paused = await run("/tip pause", {}, all);
    expect(paused.card.title).toBe("The daily tip here is paused");
    expect(pressed(paused.card)).toEqual(["/tip resume", "/tip off"]);
    expect((await run("/tip resume", {}, all)).card.title).toContain("every day at 09:00");
    expect((await run("/tip off", {}, all)).card.title).toBe("The daily tip here is off now");
    expect((await run("/tip status", {}, all)).card.title).toBe("There is no daily tip here");
    expect((await asyncMistake(() => run("/tip pause", {}, all))).key).toBe("tip.error.none");
  });

  it("lets only those change it who may manage the channel, and tells the others what to ask for", async () => {
    const said = {
      "/tip daily 09:00 Europe/Berlin": "`/tip daily 09:00 Europe/Berlin`",
      "/tip pause": "`/tip pause`",
      "/tip resume": "`/tip resume`",
      "/tip off": "`/tip off`",
      "/tip weekly fri 9:00 UTC": "`/tip weekly friday 09:00 UTC`",
      "/tip weekly off": "`/tip weekly off`",
    };
    for (const [typed, command] of Object.entries(said)) {
      const { key, en } = await asyncMistake(() => run(typed, { mayManage: false }));
      expect(key).toBe("tip.error.mayNotManage");
      expect(en).toContain(command);
    }
    expect((await run("/tip status", { mayManage: false })).card.title).toBe("There is no daily tip here");
  });

  it("sets up a weekly summary beside the daily tip, shows both, and ends it", async () => {
    const all = services();
    const { en } = await asyncMistake(() => run("/tip weekly friday", {}, all));
    expect(en).toBe("In which time zone is 09:00? Add it: `/tip weekly friday 09:00 Europe/Berlin`.");
    expect((await asyncMistake(() => run("/tip weekly off", {}, all))).key).toBe("tip.error.noWeekly");
    await run("/tip daily 08:00 Asia/Tokyo", {}, all);
    const { card, audience } = await run("/tip weekly friday", {}, all);
    expect(audience).toBe("all");
    expect(card.title).toBe("A summary of the week here every Friday at 09:00, Asia/Tokyo");
    expect(pressed(card)).toEqual(["/tip weekly off"]);
    const both = await run("/tip status", {}, all);
    expect(both.card.title).toContain("every day at 08:00");
    expect(words(both.card)).toContain("**Summary of the week:** every Friday at 09:00, Asia/Tokyo.");
    expect(pressed(both.card)).toEqual(["/tip pause", "/tip off", "/tip weekly off"]);
    await all.tips.weekly.pause(request());
    expect(words((await run("/tip status", {}, all)).card)).toContain(
      "`/tip weekly friday 09:00 Asia/Tokyo`",
    );
    const ended = await run("/tip weekly off", { language: "zh" }, all);
    expect(ended.card.title).toBe("这里的每周小结已关闭");
    expect(words((await run("/tip status", {}, all)).card)).toContain("**Summary of the week:** none.");
    expect((await run("/tip status", {}, all)).card.title).toContain("every day at 08:00");
  });
});
