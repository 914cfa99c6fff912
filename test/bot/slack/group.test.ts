/** What a group does together on Slack, end to end: predict, with a restart in between, and look at earlier races. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/app.js";
import { buttonsOf, press, shown, slashCommand } from "../../platforms/slack/people.js";
import type { Message } from "../../platforms/slack/workspace.js";
import { redisForTests } from "../../support/redis.js";
import { hasPicture, type Installation, install } from "./parts.js";

const redis = await redisForTests();

describe.skipIf(redis === null)("a group on Slack", () => {
  let here: Installation;
  let bot: App;
  const type = (typed: string) => here.transport.command(slashCommand(here.slack, typed, { channel: "C0" }));
  const pressed = (on: Message, label: string, user = "UADA") => {
    const button = buttonsOf(on).find(({ text }) => text.text === label);
    if (button === undefined) throw new Error(`There is no button ${label}.`);
    return here.transport.interaction(press(here.slack, on, button, { channel: "C0", user }));
  };
  const has = (text: string) => (message: Message) => shown(message).includes(text);

  beforeAll(async () => {
    here = await install(redis as NonNullable<typeof redis>, "http");
    await here.start("worker");
    bot = await here.start("bot");
  }, 60_000);
  afterAll(async () => {
    await here?.stop();
    await redis?.stop();
  });

  it("predicts, over a restart, until its asker closes; then the result says how", {
    timeout: 90_000,
  }, async () => {
    await type("/predict all 0.5 1 runtime=node for=60s");
    const question = await here.message("the question", has("Who wins? 2 sleeps"));
    expect(question.to).toBeUndefined();
    await pressed(question, "async");
    const noted = await here.message("a guess", has("You say that async wins"));
    expect(noted.to).toBeDefined();
    await bot.stop();
    bot = await here.start("bot");
    await pressed(question, "sync", "UBOB");
    await here.message("another guess", has("You say that sync wins"));
    await pressed(question, "Close and race", "UBOB");
    await here.message("who may close", has("Only the person who asked can close"));
    await pressed(question, "Close and race");
    const outcome = await here.message("the result", has("1 of 2 guesses had the winner right."));
    expect(outcome.to).toBeUndefined();
    expect(outcome.text).toMatch(/took/);
    expect(here.slack.messages.filter(has("had the winner right"))).toHaveLength(1);
    await here.message("the picture", (each) => has("had the winner right")(each) && hasPicture(each));
  });

  it("explains a result in full to who presses Why?, and brings it back", { timeout: 90_000 }, async () => {
    await type("/race async 0.1 0.2 runtime=node");
    const result = await here.message("a result", has("/race async 0.1 0.2 runtime=node"));
    await here.message("its headline", (each) => /async took \d+ ms, the longest wait/.test(shown(each)));
    await pressed(result, "Why?");
    const why = await here.message("the explanation", has("Peak memory is an upper bound"));
    expect(why.to).toBeDefined();
    await type("/show 1");
    await here.message("the race again", has("/show 1"));
    expect(here.slack.problems).toEqual([]);
  });
});
