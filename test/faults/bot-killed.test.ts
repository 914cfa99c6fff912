import { afterEach, describe, expect, test } from "vitest";
import { shown as shownOnDiscord } from "../platforms/discord/server.js";
import { mention, shown, slashCommand } from "../platforms/slack/people.js";
import { until } from "../support/until.js";
import { type Installation, install, isAnswered, isResult, quiet, says } from "./installation.js";

let here: Installation;
afterEach(() => here?.stop());

const RACE = "/race async 0.1 runtime=node";

/** Slack does not say who asked, so that a request stays between its acknowledgement and all that follows. */
function holdUp(): { letGo(): void } {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  here.slack.before = (method) => (method === "users.info" ? held : undefined);
  return {
    letGo() {
      here.slack.before = () => undefined;
      letGo();
    },
  };
}

describe("the bot is killed between acknowledging and enqueueing", () => {
  test("Slack over HTTP: a race is run and answered once by the next bot", async () => {
    here = await install();
    await here.ready("worker");
    const bot = await here.ready("bot");
    const hold = holdUp();
    expect((await here.transport.command(slashCommand(here.slack, RACE))).status).toBe(200);
    await bot.kill();
    hold.letGo();
    await here.ready("bot");
    await here.message("a result", isResult);
    await quiet();
    expect(here.slack.messages).toHaveLength(1);
  });

  test("Slack over HTTP: another bot answers while the first stays away, lessons too", async () => {
    here = await install();
    await here.ready("worker");
    const first = await here.ready("bot");
    const hold = holdUp();
    await here.transport.command(slashCommand(here.slack, RACE));
    await here.transport.command(slashCommand(here.slack, "/lesson event-loop", { user: "UBOB" }));
    await first.kill();
    hold.letGo();
    await here.ready("bot");
    await here.message("a result", isResult);
    await here.message("a lesson", ({ to }) => to !== undefined);
    await quiet();
    expect(here.slack.messages).toHaveLength(2);
  });

  test("Slack over Socket Mode: a mention is answered once in its thread", async () => {
    here = await install({ chats: ["slack-socket"] });
    await here.ready("worker");
    const bot = await here.ready("bot");
    const hold = holdUp();
    await here.transport.event(mention(here.slack, `<@UBOT> ${RACE.slice(1)}`, { thread: "170.1" }));
    await bot.kill();
    hold.letGo();
    await here.ready("bot");
    const result = await here.message("a result", isResult);
    expect(result.thread).toBe("170.1");
    await quiet();
    expect(here.slack.messages).toHaveLength(1);
  });

  test("Discord: what it says it thinks about is answered by the next bot", async () => {
    here = await install({ chats: ["discord"] });
    await here.ready("worker");
    const bot = await here.ready("bot");
    const { discord } = here;
    discord.onRequest = (request) => {
      if (request.endsWith("/callback")) bot.process.kill("SIGKILL");
    };
    const race = discord.command("race", "async", { tasks: "0.1", runtime: "node" });
    await bot.ended;
    expect(race.original).not.toBeNull();
    expect(race.original?.body).toBeNull();
    discord.onRequest = () => undefined;
    await here.ready("bot");
    await until("it is answered", () => isAnswered(race) && (race.original?.files.length ?? 0) > 0, 40_000);
    await quiet();
    expect(shownOnDiscord(race.original)).toContain("async");
    expect([race.followUps, [...discord.channels.values()]]).toEqual([[], []]);
  });

  test("what was asked long ago is not run any more, and who asked is told so", async () => {
    here = await install();
    await here.ready("worker");
    const bot = await here.ready("bot");
    const hold = holdUp();
    await here.transport.command(slashCommand(here.slack, RACE));
    await bot.kill();
    hold.letGo();
    await here.ready("bot", {
      NODE_OPTIONS: `--import ${new URL("late-clock.mjs", import.meta.url).pathname}`,
    });
    const told = await here.message("word", ({ to }) => to !== undefined);
    expect(shown(told)).toContain("was not carried out");
    await quiet();
    expect(here.slack.messages).toHaveLength(1);
  });

  test("a request that the dead bot had answered already is not answered again", async () => {
    here = await install();
    const bot = await here.ready("bot");
    here.slack.after = (method) => {
      if (method === "chat.postMessage") bot.process.kill("SIGKILL");
    };
    await here.transport.command(slashCommand(here.slack, "/tip"));
    await bot.ended;
    here.slack.after = () => undefined;
    await here.ready("bot");
    await new Promise((resolve) => setTimeout(resolve, 16_000));
    expect(here.slack.messages.filter(says("Tip: "))).toHaveLength(1);
    expect(here.slack.messages).toHaveLength(1);
  });
});
