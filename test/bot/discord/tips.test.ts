import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buttonsOf, shown } from "../../platforms/discord/server.js";
import { type TipAlarm, tipAlarm } from "../../support/tip-alarm.js";
import { until } from "../../support/until.js";
import { answer, type Playing, playing } from "./parts.js";

const CHANNEL = "222222222222222229";
const FORBIDDEN = "222222222222222228";
const all = (await playing()) as Playing;

describe.skipIf(all === null)("tips on Discord", () => {
  const { discord } = all ?? {};
  const manager = { channel: CHANNEL, moderator: true };
  const daily = { time: "09:00", zone: "Europe/Berlin" };
  let alarm: TipAlarm;
  let worker: Awaited<ReturnType<Playing["start"]>>;
  const posts = (channel = CHANNEL) => discord.channels.get(channel) ?? [];

  beforeAll(async () => {
    worker = await all.start("worker");
    await all.startBot();
    const { url, prefix } = all.redis;
    alarm = await tipAlarm({ url, prefix: prefix.slice(0, 40) }, "discord");
  });
  afterAll(async () => {
    await alarm?.close();
    await all.stop();
    expect(discord.problems).toEqual([]);
  });

  it("are shown to all, one click from their lesson", async () => {
    const asked = discord.command("tip", null, {}, { channel: CHANNEL });
    expect(await answer(asked)).toContain("Tip: ");
    expect(asked.original?.ephemeral).toBe(false);
    const lesson = buttonsOf(asked.original?.body ?? {}).find(({ label }) => label === "Open the lesson");
    expect(await answer(discord.press(lesson?.id ?? ""))).not.toBe("");
  });

  it("are made daily by those who may, and by nobody else", async () => {
    const refused = discord.command("tip", null, { action: "daily", ...daily }, { channel: CHANNEL });
    expect(await answer(refused)).toContain("Only those who may manage this channel");
    expect(refused.original?.ephemeral).toBe(true);
    const set = discord.command("tip", null, { action: "daily", ...daily }, manager);
    expect(await answer(set)).toContain("A tip here every day at 09:00, Europe/Berlin");
  });

  it.each([
    ["where the bot was added to an account alone", { installedBy: "user" }, "not a member of this server"],
    ["in a channel that it may not write in", { botPermissions: 1n << 10n }, "Send Messages"],
    ["in a group message", { guild: null, group: true }, "in a group message I may only answer commands"],
  ] as const)("are not promised %s", async (_where, place, remedy) => {
    const where = { ...manager, channel: "222222222222222227", ...place };
    const asked = discord.command("tip", null, { action: "daily", ...daily }, where);
    expect(await answer(asked)).toContain(remedy);
    expect(asked.original?.ephemeral).toBe(true);
    expect(await answer(discord.command("tip", null, { action: "status" }, where))).toContain("no daily tip");
  });

  it("are promised in a direct message", async () => {
    const where = { guild: null, channel: "222222222222222226" };
    const asked = discord.command("tip", null, { action: "daily", ...daily }, where);
    expect(await answer(asked)).toContain("A tip here every day at 09:00, Europe/Berlin");
    await answer(discord.command("tip", null, { action: "off" }, where));
  });

  it.each([
    [{ action: "daily", time: "9pm", zone: "Europe/Berlin" }, "I cannot read `9pm` as a time"],
    [{ action: "daily", time: "09:00", zone: "Berln" }, "Did you mean `Europe/Berlin`?"],
    [{ action: "daily", time: "09:00" }, "In which time zone is 09:00?"],
  ])("say what is wrong with %j", async (options, said) => {
    const asked = discord.command("tip", null, options, manager);
    expect(await answer(asked)).toContain(said);
    expect(asked.original?.ephemeral).toBe(true);
  });

  it("come beside a summary of the week, with its day as an option", async () => {
    const where = { ...manager, channel: "222222222222222225" };
    const weekly = { action: "weekly", day: "friday", ...daily };
    const set = discord.command("tip", null, weekly, where);
    expect(await answer(set)).toContain("A summary of the week here every Friday at 09:00, Europe/Berlin");
    await alarm.ring();
    await until("the summary is there", () =>
      posts(where.channel).some((message) => shown(message).includes("The week here: no points")),
    );
    const ended = discord.command("tip", null, { action: "weekly", day: "off" }, where);
    expect(await answer(ended)).toContain("The summary of the week here is off now");
  });

  it("offer time zones while somebody types", async () => {
    const asked = discord.complete("tip", null, { action: "daily", zone: "berl" }, "zone", manager);
    await until("something is offered", () => asked.choices);
    expect(asked.choices?.[0]).toMatchObject({ value: "Europe/Berlin" });
  });

  it("come once a day, also when the worker is another one the next day", async () => {
    await alarm.ring();
    await until("there is a tip", () => posts().length === 1);
    await worker.stop();
    worker = await all.start("worker");
    await alarm.ring();
    await until("there is another", () => posts().length === 2);
    const [first = "", second = ""] = posts().map(shown);
    expect(first).toContain("Tip: ");
    expect(second).toContain("Tip: ");
    expect(first).not.toBe(second);
  });

  it("pause in a channel that forbids them for three days, and a direct message says so", async () => {
    const where = { ...manager, channel: FORBIDDEN };
    await answer(discord.command("tip", null, { action: "daily", ...daily }, where));
    discord.forbidden.add(FORBIDDEN);
    const tried = () =>
      discord.requests.filter((request) => request === `POST /channels/${FORBIDDEN}/messages`).length;
    for (let day = 1; day <= 3; day++) {
      await alarm.ring();
      await until("it is tried", () => tried() === day);
      await until("it is planned again", async () => (await status(where)).includes("09:00"));
    }
    const told = () => [...discord.channels.values()].flat().map(shown);
    await until("somebody is told", () => told().some((text) => text.includes("is paused")));
    expect(await status(where)).toContain("refused it 3 days in a row");
    expect(posts(FORBIDDEN)).toEqual([]);
  });

  const status = (where: typeof manager) => answer(discord.command("tip", null, { action: "status" }, where));
});
