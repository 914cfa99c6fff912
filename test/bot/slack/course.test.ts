/** The course on Slack, end to end: list, read, quiz to the end, and progress over a restart of the bot. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/app.js";
import { buttonsOf, press, shown, slashCommand } from "../../platforms/slack/people.js";
import type { Message } from "../../platforms/slack/workspace.js";
import { redisForTests } from "../../support/redis.js";
import { until } from "../../support/until.js";
import { type Installation, install } from "./parts.js";

const redis = await redisForTests();

describe.skipIf(redis === null)("the course on Slack", () => {
  let here: Installation;
  let bot: App;
  /** The newest message that came after `act` and of which `isIt` is true. */
  async function after(act: () => Promise<unknown>, what: string, isIt: (message: Message) => boolean) {
    const before = new Set(here.slack.messages);
    await act();
    return here.message(what, (each) => !before.has(each) && isIt(each));
  }
  const type = (typed: string) => () =>
    here.transport.command(slashCommand(here.slack, typed, { channel: "C0" }));
  const pressed = (on: Message, label: string) => () => {
    const button = buttonsOf(on).find(({ text }) => text.text === label);
    if (button === undefined) throw new Error(`There is no button ${label}.`);
    return here.transport.interaction(press(here.slack, on, button, { channel: "C0" }));
  };
  const has = (text: string) => (message: Message) => shown(message).includes(text);

  beforeAll(async () => {
    here = await install(redis as NonNullable<typeof redis>, "http");
    bot = await here.start("bot");
  }, 60_000);
  afterAll(async () => {
    await here?.stop();
    await redis?.stop();
  });

  it("is read, asked about to the end, and remembered", { timeout: 90_000 }, async () => {
    await after(type("/lesson"), "the list", has("The course: 16 lessons"));
    const lesson = await after(
      type("/lesson event-loop"),
      "a lesson",
      has("Afterwards you will be able to say"),
    );
    expect(lesson.to).toBeDefined();

    let right = 0;
    let question = await after(pressed(lesson, "Quiz me"), "a question", has("question 1 of 3"));
    for (const number of [1, 2, 3]) {
      expect(question.to).toBeUndefined();
      const isVerdict = (each: Message) => /Right|Not quite/.test(shown(each));
      let verdict = await after(pressed(question, "A"), "a verdict", isVerdict);
      if (has("Right!")(verdict)) right++;
      else verdict = await after(pressed(verdict, "B"), "a second verdict", isVerdict);
      expect(verdict.to).toBeDefined();
      const asked = question;
      await until("the channel sees how many have answered", () => has("One person has answered.")(asked));
      if (number < 3) {
        const next = `question ${number + 1} of 3`;
        question = await after(pressed(verdict, "Next question"), next, has(next));
      } else expect(shown(verdict)).toContain(`${right} of 3`);
    }
    const closed = await after(pressed(question, "Close"), "the answer", has("The question is closed"));
    expect(closed.to).toBeUndefined();
    await until("so does the question", () => has("This question is closed.")(question));
    expect(buttonsOf(question)).toEqual([]);

    await bot.stop();
    bot = await here.start("bot");
    const list = await after(type("/lesson"), "the list", has("The course: 16 lessons"));
    expect(shown(list)).toMatch(new RegExp(`event-loop[^]*✓[^]*${right}/3[^]*coroutines`));
    expect(here.slack.problems).toEqual([]);
  });
});
