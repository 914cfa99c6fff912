/** Slack carries out a first post and answers 500 all the same: whatever is posted comes once. */
import { afterEach, expect, test } from "vitest";
import { buttonsOf, joined, press, slashCommand } from "../platforms/slack/people.js";
import { BOT, type Message } from "../platforms/slack/workspace.js";
import { tipAlarm } from "../support/tip-alarm.js";
import { until } from "../support/until.js";
import { type Installation, install, quiet, says } from "./installation.js";

let here: Installation;
afterEach(() => here?.stop());

const PREFIX = "twice";
const settings = { STORE_PREFIX: PREFIX };
const ask = (typed: string, user = "UBOSS") => here.http.command(slashCommand(here.slack, typed, { user }));
const failOnce = () => here.slack.fail("chat.postMessage", { status: 500, carriedOut: true });

async function comesOnce(what: string, isIt: (message: Message) => boolean): Promise<void> {
  await here.message(what, isIt);
  await quiet();
  expect(here.slack.messages.filter(isIt)).toHaveLength(1);
  // The fault was met.
  expect(here.slack.faultFor("chat.postMessage")).toBeNull();
}

const hello = says("Hello, I am Photofinish");
const tip = says("Tip: ");

test("a tip, a welcome and a daily tip", async () => {
  here = await install();
  await here.ready("bot", settings);
  failOnce();
  await ask("/tip");
  await comesOnce("a tip", tip);

  failOnce();
  await here.http.event(joined(here.slack, BOT.user, "C2"));
  await comesOnce("a welcome", hello);

  here.slack.messages.length = 0;
  await ask("/tip daily 09:00 Europe/Berlin");
  await here.message("the schedule", says("A tip here every day"));
  here.slack.messages.length = 0;
  failOnce();
  const alarm = await tipAlarm({ url: here.redis.url, prefix: PREFIX }, "slack");
  await alarm.ring();
  await comesOnce("the daily tip", tip);
  await alarm.close();
});

test("a question, and its solution when it is closed", async () => {
  here = await install();
  await here.ready("bot", settings);
  failOnce();
  await ask("/quiz event-loop");
  const isQuestion = (message: Message) => message.to === undefined && buttonsOf(message).length > 2;
  await comesOnce("a question", isQuestion);
  const question = here.slack.messages.find(isQuestion) as Message;
  const close = buttonsOf(question).at(-1);
  if (close === undefined) throw new Error("A question can be closed.");
  here.slack.messages.length = 0;
  failOnce();
  await here.http.interaction(press(here.slack, question, close, { user: "UBOSS" }));
  const toAll = (message: Message) => message.to === undefined;
  await until("the solution is there", () => here.slack.messages.some(toAll), 40_000);
  await comesOnce("the solution", toAll);
});
