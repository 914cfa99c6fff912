import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/app.js";
import { buttonsOf, press, shown, slashCommand } from "../../platforms/slack/people.js";
import type { Message } from "../../platforms/slack/workspace.js";
import { redisForTests } from "../../support/redis.js";
import { type TipAlarm, tipAlarm } from "../../support/tip-alarm.js";
import { until } from "../../support/until.js";
import { type Installation, install } from "./parts.js";

const redis = await redisForTests();

describe.skipIf(redis === null)("tips on Slack", () => {
  let here: Installation;
  let alarm: TipAlarm;
  let worker: App;
  const slack = () => here.slack;
  const type = (typed: string, where = {}) => here.transport.command(slashCommand(slack(), typed, where));
  const says = (words: string) => (message: Message) => shown(message).includes(words);
  const boss = { user: "UBOSS" };

  beforeAll(async () => {
    here = await install(redis as NonNullable<typeof redis>, "http");
    worker = await here.start("worker");
    await here.start("bot");
    alarm = await tipAlarm(redis as NonNullable<typeof redis>, "slack");
  }, 60_000);
  afterAll(async () => {
    await alarm?.close();
    await here?.stop();
    await redis?.stop();
  });
  afterEach(() => {
    expect(slack().problems.splice(0)).toEqual([]);
    slack().messages.splice(0);
  });

  it("are shown, one click from their lesson", async () => {
    await type("/tip");
    const tip = await here.message("a tip", says("Tip: "));
    const lesson = buttonsOf(tip).find(({ text }) => text.text === "Open the lesson");
    if (lesson === undefined) throw new Error("no button for the lesson");
    const before = slack().messages.length;
    await here.transport.interaction(press(slack(), tip, lesson));
    await until("the lesson is there", () => slack().messages.length > before);
  });

  it("are made daily by those who may, in their own time zone where they name none", async () => {
    await type("/tip daily 09:00");
    await here.message("a refusal", says("Only those who may manage this channel"));
    await type("/tip daily 9am Europe/Berlin", boss);
    await here.message("the mistake", says("I cannot read `9am` as a time"));
    await type("/tip daily 09:00 Europe/Berln", boss);
    await here.message("advice", says("Did you mean `Europe/Berlin`?"));
    await type("/tip daily 09:00", boss);
    await here.message("the schedule", says("A tip here every day at 09:00, Europe/Berlin"));
  });

  it("are not promised in a channel that the bot is not in", async () => {
    const elsewhere = { ...boss, channel: "C9" };
    await type("/tip daily 09:00", elsewhere);
    const refusal = await here.message("the remedy", says("Invite me with"));
    expect(refusal.to).toBeDefined();
    await type("/tip status", elsewhere);
    await here.message("the status", says("no daily tip"));
  });

  it("come once a day, also when the worker is another one the next day", async () => {
    await alarm.ring();
    const first = shown(await here.message("a tip", says("Tip: ")));
    slack().messages.splice(0);
    await worker.stop();
    worker = await here.start("worker");
    await alarm.ring();
    const second = shown(await here.message("another", says("Tip: ")));
    expect(second).not.toBe(first);
    expect(slack().messages).toHaveLength(1);
  });

  it("come beside a summary of the week, for which nobody else may ask", async () => {
    await type("/tip weekly monday 09:00 Europe/Berlin");
    await here.message("a refusal", says("Only those who may manage this channel"));
    await type("/tip weekly monday", boss);
    await here.message(
      "the schedule",
      says("A summary of the week here every Monday at 09:00, Europe/Berlin"),
    );
    await alarm.ring();
    await here.message("the summary", says("The week here: no points"));
    await type("/tip weekly off", boss);
    await here.message("the end", says("The summary of the week here is off now"));
  });

  it("pause in a channel that refuses them for three days, and a direct message says so", async () => {
    const status = async () => {
      const before = slack().messages.length;
      await type("/tip status", boss);
      await until("there is an answer", () => slack().messages.slice(before).some(says("09:00, Europe")));
      return shown(slack().messages.findLast(says("09:00, Europe")) as Message);
    };
    slack().joined.delete("C1");
    for (let day = 1; day <= 3; day++) {
      const before = posted();
      await alarm.ring();
      await until("it is tried", () => posted() > before);
      await until("that is known", async () => (await status()) !== "");
    }
    await until("it is paused", async () => (await status()).includes("refused it 3 days in a row"));
    const told = slack()
      .calls.filter(({ method }) => method === "chat.postMessage")
      .at(-1);
    expect(JSON.stringify(told)).toContain("UBOSS");
  });

  const posted = () => slack().calls.filter(({ method }) => method === "chat.postMessage").length;
});
