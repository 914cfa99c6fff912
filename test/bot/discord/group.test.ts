/** What a group does together on Discord, end to end: predict, with a restart in between, and look at earlier races. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/app.js";
import { buttonsOf, shown } from "../../platforms/discord/server.js";
import { answer, type Playing, playing, result } from "./parts.js";

const all = (await playing()) as Playing;

describe.skipIf(all === null)("a group on Discord", () => {
  const { discord } = all ?? {};
  const press = (message: { body: object | null } | null, label: string) => {
    const button = buttonsOf(message?.body ?? {}).find((each) => each.label === label);
    if (button === undefined) throw new Error(`There is no button ${label} in ${shown(message as never)}.`);
    return discord.press(button.id as string);
  };

  let bot: App;
  beforeAll(async () => {
    await all.start("worker");
    bot = await all.startBot();
  });
  afterAll(() => all.stop());

  it("predicts, in private and over a restart, until its asker closes; the question becomes the result", async () => {
    const asked = discord.command("predict", "all", { tasks: "0.5 1", runtime: "node", for: "60s" });
    expect(await answer(asked)).toContain("Who wins? 2 sleeps");
    expect(asked.original?.ephemeral).toBe(false);
    const winner = press(asked.original, "sync");
    expect(await answer(winner)).toContain("You say that sync wins");
    expect(winner.original?.ephemeral).toBe(true);

    await bot.stop();
    bot = await all.startBot();
    expect(await answer(press(asked.original, "async"))).toContain("You say that async wins");
    const time = press(winner.original, "sync: 1 s");
    expect(await answer(time)).toMatch(/sync\s+1 s/);
    const question = { ...asked.original } as NonNullable<typeof asked.original>;
    await answer(press(question, "Close and race"));

    const outcome = await result(asked);
    expect(outcome).toContain("1 of 1 guess had the winner right.");
    expect(outcome).toContain("The one guess for **sync** was 1 s");
    expect(await answer(press(question, "sync"))).toContain("Too late");
    expect(discord.problems).toEqual([]);
  });

  it("explains a result in full to who presses Why?, and brings it back for all", async () => {
    const asked = discord.command("race", "async", { tasks: "0.1 0.2", runtime: "node" });
    expect(await result(asked)).toMatch(/async took \d+ ms, the longest wait/);
    expect(shown(asked.original)).toContain("/race async 0.1 0.2 runtime=node");
    const why = press(asked.original, "Why?");
    expect(await answer(why)).toContain("Peak memory is an upper bound");
    expect(why.original?.ephemeral).toBe(true);
    const again = discord.command("show", null, { race: 1 });
    expect(await result(again)).toMatch(/async took \d+ ms, the longest wait/);
    expect(again.original?.ephemeral).toBe(false);
    expect(await answer(discord.command("show", null, {}))).toContain("Races of this channel");
    expect(discord.problems).toEqual([]);
  });
});
