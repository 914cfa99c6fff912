/** SIGTERM while many commands wait: the process ends well, and the next one answers what this one did not. */
import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { type Asked, shown as shownOnDiscord } from "../platforms/discord/server.js";
import { shown, slashCommand } from "../platforms/slack/people.js";
import { dataFolder } from "../support/cli.js";
import { until } from "../support/until.js";
import { type Installation, install, isAnswered, isResult, quiet, type Running } from "./installation.js";

let here: Installation;
afterEach(() => here?.stop());

const WAITING = 150;
const users = Array.from({ length: WAITING }, (_, number) => number);
/** Stopping may take this long, in ms; after 9.5 s it is given up. */
const STOPS_WITHIN_MS = 9_000;

async function endsWell(running: Running): Promise<void> {
  const began = performance.now();
  running.process.kill("SIGTERM");
  expect(await running.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(STOPS_WITHIN_MS);
}

/** Everybody asks at once. Resolves when all have been acknowledged, to those who were. */
async function allAskInSlack(typed: (user: number) => string): Promise<number[]> {
  for (const user of users) {
    here.slack.users.set(`U${user}`, { tz: "Europe/Berlin", locale: "en-US", admin: false });
  }
  const sent = users.map(async (user) => {
    const body = slashCommand(here.slack, typed(user), { user: `U${user}` });
    const status = await here.transport.command(body).then(
      (answer) => answer.status,
      () => null,
    );
    return status === 200 ? [user] : [];
  });
  return (await Promise.all(sent)).flat();
}

const RACE = "/race async 0.1 runtime=node";

describe("SIGTERM with 150 commands waiting", { timeout: 240_000 }, () => {
  test("Slack: races are run and answered once each, with no apology and no card left behind", async () => {
    here = await install();
    await here.ready("worker");
    const bot = await here.ready("bot");
    const accepted = await allAskInSlack(() => RACE);
    expect(accepted).toHaveLength(WAITING);
    await endsWell(bot);
    await here.ready("bot");
    await everyRaceIsAnswered(accepted);
  });

  test("Slack hangs, and comes back for the next bot: the same", async () => {
    here = await install({ chats: ["slack-socket"] });
    await here.ready("worker");
    const bot = await here.ready("bot");
    const hang = new AbortController();
    setMaxListeners(0, hang.signal);
    here.slack.before = () => setTimeout(30_000, undefined, { signal: hang.signal }).catch(() => {});
    const accepted = await allAskInSlack(() => RACE);
    await setTimeout(1_000);
    await endsWell(bot);
    hang.abort();
    here.slack.before = () => undefined;
    await here.ready("bot");
    await everyRaceIsAnswered(accepted);
  });

  test("Slack, in one process on the embedded store: the same", async () => {
    here = await install();
    const data = await dataFolder();
    const own = { STORE_URL: "", PHOTOFINISH_DATA: data.folder };
    const all = await here.ready("start", own);
    const accepted = await allAskInSlack(() => RACE);
    await endsWell(all);
    await here.ready("start", own);
    await everyRaceIsAnswered(accepted);
    await here.stop();
    await data.remove();
  });

  test("Discord hangs: whoever sees that the bot thinks gets an answer from the next one, once", async () => {
    here = await install({ chats: ["discord"] });
    await here.ready("worker");
    const bot = await here.ready("bot");
    const hang = new AbortController();
    setMaxListeners(0, hang.signal);
    here.discord.onRequest = () => setTimeout(30_000, undefined, { signal: hang.signal }).catch(() => {});
    const asked = users.map((user) =>
      here.discord.command(
        "race",
        "async",
        { tasks: "0.1", runtime: "node" },
        { user: `1${user}0000000000000000`.slice(0, 18) },
      ),
    );
    await setTimeout(1_000);
    await endsWell(bot);
    hang.abort();
    here.discord.onRequest = () => undefined;
    await here.ready("bot");
    const acknowledged = asked.filter(({ acknowledgedMs }) => acknowledgedMs !== null);
    await until("all are answered", () => acknowledged.every(isFinal), 150_000).catch((error) => {
      throw new Error(
        `${error.message}: ${acknowledged.filter((each) => !isFinal(each)).map(({ original }) => shownOnDiscord(original))}`,
      );
    });
    await quiet();
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter(({ followUps }) => followUps.length > 0)).toEqual([]);
    expect([...here.discord.channels.values()].flat()).toEqual([]);
  });

  test("Discord: a command that comes while the bot stops is acknowledged, and answered by the next one, once", async () => {
    here = await install({ chats: ["discord"] });
    await here.ready("worker");
    const bot = await here.ready("bot");
    // What is under way takes its time, so that the bot is still there.
    here.discord.onRequest = (request) => (request.startsWith("PATCH") ? setTimeout(1_500) : undefined);
    const before = here.discord.command("race", "async", { tasks: "0.1", runtime: "node" });
    await until("it is under way", () => before.acknowledgedMs !== null);
    bot.process.kill("SIGTERM");
    await setTimeout(300);
    const user = "120000000000000000";
    const during = here.discord.command("race", "async", { tasks: "0.1", runtime: "node" }, { user });
    await until("it is acknowledged", () => during.acknowledgedMs !== null, 3_000);
    expect(await bot.ended).toEqual({ code: 0, signal: null });
    here.discord.onRequest = () => undefined;
    await here.ready("bot");
    await until("both are answered", () => isFinal(before) && isFinal(during), 40_000);
    await quiet();
    expect([before.followUps, during.followUps]).toEqual([[], []]);
    expect([...here.discord.channels.values()].flat()).toEqual([]);
  });

  test("Slack: lessons, tips and mistakes are answered once each", async () => {
    here = await install();
    const bot = await here.ready("bot");
    const typed = ["/lesson event-loop", "/tip", "/race nothing", "/code async"];
    const accepted = await allAskInSlack((user) => typed[user % typed.length] as string);
    await endsWell(bot);
    await here.ready("bot");
    await until("all are answered", () => here.slack.messages.length >= accepted.length, 40_000);
    await quiet();
    expect(here.slack.messages).toHaveLength(accepted.length);
    expect(here.slack.messages.filter((message) => shown(message).includes("Sorry"))).toEqual([]);
  });
});

const isFinal = (each: Asked) => isAnswered(each) && (each.original?.files.length ?? 0) > 0;

async function everyRaceIsAnswered(accepted: number[]): Promise<void> {
  const results = () => here.slack.messages.filter(isResult).length;
  await until("every race is answered", () => results() >= accepted.length, 150_000).catch((error) => {
    const others = here.slack.messages.filter((message) => !isResult(message)).map(shown);
    throw new Error(
      `${error.message}: ${results()} of ${accepted.length}, and ${others.join("\n").slice(0, 3_000)}`,
    );
  });
  await quiet();
  const others = here.slack.messages.filter((message) => !isResult(message)).map(shown);
  expect([here.slack.messages.length, others]).toEqual([accepted.length, []]);
}
