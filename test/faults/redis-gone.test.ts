/** Redis that is not there yet, comes back empty, hangs, or is full: what people are told meanwhile, and what happens after. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Redis } from "ioredis";
import { afterEach, describe, expect, test } from "vitest";
import { shown as shownOnDiscord } from "../platforms/discord/server.js";
import { shown, slashCommand } from "../platforms/slack/people.js";
import { until } from "../support/until.js";
import { type Installation, install, isAnswered, isResult, quiet, says } from "./installation.js";

let here: Installation;
afterEach(() => here?.stop());

const RACE = "/race async 0.1 runtime=node";
/** Within this, in ms, whoever asks is told that the queue cannot be reached; the platforms allow 3 s. */
const TOLD_WITHIN_MS = 3_000;

const ask = (typed: string) => here.http.command(slashCommand(here.slack, typed));
const isAway = says(/cannot be reached/);

/** Asks for a race and a lesson: the race cannot be had, the lesson can. */
async function isToldSoon(): Promise<void> {
  here.slack.messages.length = 0;
  const began = performance.now();
  await ask(RACE);
  await here.message("word that the queue is away", isAway, 10_000);
  expect(performance.now() - began).toBeLessThan(TOLD_WITHIN_MS);
  for (const [typed, words] of [
    ["/lesson event-loop", "event loop"],
    ["/help", "/race"],
    ["/code async", "async"],
  ] as const) {
    const asked = performance.now();
    await ask(typed);
    await here.message(typed, (message) => !isAway(message) && shown(message).includes(words), 10_000);
    expect(performance.now() - asked).toBeLessThan(TOLD_WITHIN_MS);
    here.slack.messages.length = 0;
  }
}

async function racesAgain(): Promise<void> {
  here.slack.messages.length = 0;
  await until("a race is accepted", async () => {
    await ask(RACE);
    await until("it is answered", () => here.slack.messages.length > 0);
    return !isAway(here.slack.messages.at(-1) as never);
  });
  await here.message("a result", isResult);
}

describe("Redis is absent at the start", () => {
  test("ports are open, Discord is connected, commands are told why, and all joins when it comes", async () => {
    here = await install({ chats: ["slack", "discord"], redis: "absent" });
    const [bot, worker] = [await here.start("bot"), await here.start("worker")];
    await until("health ports are open", async () =>
      (await Promise.all([bot.status("/healthz"), worker.status("/healthz")])).every(
        (status) => status === 200,
      ),
    );
    expect(await Promise.all([bot.status("/readyz"), worker.status("/readyz")])).toEqual([503, 503]);
    await until(
      "Slack's port is open",
      () =>
        ask("/help").then(
          () => true,
          () => false,
        ),
      10_000,
    );
    await until("Discord is connected", () => here.discord.gateway.connected() > 0, 15_000);
    await isToldSoon();
    const race = here.discord.command("race", "async", { tasks: "0.1", runtime: "node" });
    await until("it is told", () => isAnswered(race), TOLD_WITHIN_MS);
    expect(shownOnDiscord(race.original)).toContain("cannot be reached");
    await here.redis.start();
    await until("both are ready", async () =>
      (await Promise.all([bot.status("/readyz"), worker.status("/readyz")])).every(
        (status) => status === 200,
      ),
    );
    await racesAgain();
  });
});

describe("Redis is restarted", () => {
  test("without its data: who waits for a race is told within 30 s, once", async () => {
    here = await install();
    await here.ready("bot");
    await ask(RACE);
    await here.message("a card", () => true);
    await here.redis.kill();
    await here.redis.removeData();
    await here.redis.start();
    const began = performance.now();
    await here.message("word that it is lost", says(/was lost/), 40_000);
    expect(performance.now() - began).toBeLessThan(30_000);
    await quiet();
    expect(here.slack.messages).toHaveLength(1);
  });

  test("with its data: the race that waited is run and answered once", async () => {
    here = await install();
    await here.ready("bot");
    await ask(RACE);
    await here.message("a card", () => true);
    await here.redis.kill();
    await here.redis.start();
    await here.ready("worker");
    await here.message("a result", isResult);
    await quiet();
    expect(here.slack.messages).toHaveLength(1);
  });
});

describe("Redis hangs", () => {
  test("stopped by SIGSTOP: commands are told within 3 s, what needs no store works, and races go on after", async () => {
    here = await install();
    await here.ready("worker");
    const bot = await here.ready("bot");
    here.redis.freeze();
    await isToldSoon();
    expect(await bot.status("/readyz")).toBe(503);
    here.redis.thaw();
    await racesAgain();
  });

  test.each([
    ["asleep (DEBUG SLEEP)", ["DEBUG", "SLEEP", "10"]],
    ["paused for all clients (CLIENT PAUSE)", ["CLIENT", "PAUSE", "10000", "ALL"]],
  ] as const)("%s: the same", async (_how, [command, ...args]) => {
    here = await install();
    await here.ready("worker");
    await here.ready("bot");
    const admin = new Redis(here.redis.url, { retryStrategy: () => null });
    const asleep = admin.call(command, ...args);
    await isToldSoon();
    await asleep;
    admin.disconnect();
    await racesAgain();
  });

  test("behind a black hole that takes everything and answers nothing: the same", async () => {
    here = await install();
    const hole = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {}).on("data", () => {});
    }).listen(0, "127.0.0.1");
    const sockets = new Set<Socket>();
    await once(hole, "listening");
    const { port } = hole.address() as AddressInfo;
    const bot = await here.start("bot", { STORE_URL: `redis://127.0.0.1:${port}` });
    await until(
      "Slack's port is open",
      () =>
        ask("/help").then(
          () => true,
          () => false,
        ),
      15_000,
    );
    await isToldSoon();
    expect(await bot.status("/readyz")).toBe(503);
    await bot.kill();
    for (const socket of sockets) socket.destroy();
    hole.close();
  });
});
