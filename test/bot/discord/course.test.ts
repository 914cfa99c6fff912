/** The course on Discord, end to end: list, read, quiz to the end, and progress over a restart of the bot. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/app.js";
import { buttonsOf, shown } from "../../platforms/discord/server.js";
import { until } from "../../support/until.js";
import { answer, type Playing, playing } from "./parts.js";

const all = (await playing()) as Playing;

describe.skipIf(all === null)("the course on Discord", () => {
  const { discord } = all ?? {};
  const press = (message: { body: object | null } | null, label: string) => {
    const button = buttonsOf(message?.body ?? {}).find((each) => each.label === label);
    if (button === undefined) throw new Error(`There is no button ${label}.`);
    return discord.press(button.id as string);
  };

  let bot: App;
  beforeAll(async () => {
    bot = await all.startBot();
  });
  afterAll(() => all.stop());

  it("is read, asked about to the end, and remembered", async () => {
    const list = discord.command("lesson", null, {});
    expect(await answer(list)).toContain("The course: 16 lessons");
    const lesson = discord.command("lesson", null, { lesson: "event-loop" });
    expect(await answer(lesson)).toContain("Afterwards you will be able to say");
    for (const { original } of [list, lesson]) expect(original?.ephemeral).toBe(true);

    let right = 0;
    let question = press(lesson.original, "Quiz me");
    for (const number of [1, 2, 3]) {
      expect(await answer(question)).toContain(`question ${number} of 3`);
      expect(question.original?.ephemeral).toBe(false);
      let verdict = press(question.original, "A");
      if ((await answer(verdict)).includes("Right!")) right++;
      else verdict = press(verdict.original, "B");
      await answer(verdict);
      expect(verdict.original?.ephemeral).toBe(true);
      expect(verdict.followUps).toEqual([]);
      const asked = question;
      await until("the channel sees how many have answered", () =>
        shown(asked.original).includes("One person has answered."),
      );
      if (number < 3) question = press(verdict.original, "Next question");
      else expect(shown(verdict.original)).toContain(`${right} of 3`);
    }

    const closing = press(question.original, "Close");
    await until("the channel sees the answer", () => closing.followUps.length > 0);
    expect(shown(closing.followUps[0] ?? null)).toContain("The question is closed");
    await until("so does the question", () => shown(question.original).includes("This question is closed."));
    const buttons = buttonsOf(question.original?.body ?? {});
    expect(buttons.map(({ disabled }) => disabled)).toEqual([true, true, true, true]);
    expect(discord.problems).toEqual([]);

    await bot.stop();
    bot = await all.startBot();
    const again = await answer(discord.command("lesson", null, {}));
    expect(again).toMatch(new RegExp(`event-loop +✓ ${right}/3`));
    expect(again).toMatch(/gil +– 0\/4/);
  });
});
