/** The bot as its own specimen: what `/about trace` says of real races, by processes that have been killed since. */
import { afterAll, afterEach, expect, test } from "vitest";
import { type Installation, install, isAnswered, isResult, says } from "../faults/installation.js";
import { shown as shownOnDiscord } from "../platforms/discord/server.js";
import { shown, slashCommand } from "../platforms/slack/people.js";
import { dataFolder, photofinish } from "../support/cli.js";
import { redisForTests } from "../support/redis.js";
import { until } from "../support/until.js";

const redis = await redisForTests();
afterAll(() => redis?.stop());

let here: Installation | null = null;
const folders: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  await here?.stop();
  here = null;
  for (const folder of folders.splice(0)) await folder.remove();
});

const MOMENTS = ["received", "acknowledged", "queued", "started", "finished", "collected", "drawn", "posted"];
/** `acknowledged   12 ms   12 ms` … as far as they are in the text, in that order. */
const momentsIn = (words: string) => words.match(new RegExp(`\\b(${MOMENTS.join("|")})\\b`, "g")) ?? [];

test("in a terminal: at once after the race, and after the process was killed", async () => {
  const data = await dataFolder();
  folders.push(data);
  const settings = { PHOTOFINISH_DATA: data.folder };
  const first = photofinish(["start"], settings);
  first.type("/about trace");
  await first.prints("No race has finished");
  first.type("/race async 0.1 runtime=node");
  first.type("/about trace");
  await first.prints("event loop was late", 60_000);
  first.process.kill("SIGKILL");
  await first.ended;
  const table = (out: string) => out.slice(out.indexOf("Moment"), out.indexOf("The race itself"));
  expect(momentsIn(table(first.out()))).toEqual(MOMENTS);

  const second = photofinish(["start"], settings);
  second.type("/about trace");
  await second.prints("event loop was late", 60_000);
  second.process.stdin.end();
  await second.ended;
  expect(table(second.out())).toBe(table(first.out()));
});

test.skipIf(redis === null)(
  "on Slack and Discord, with bot and worker apart: every moment, and both event loops",
  async () => {
    here = await install({ chats: ["slack", "discord"] });
    const { slack, discord } = here;
    await here.ready("worker");
    const bot = await here.ready("bot");
    await here.transport.command(slashCommand(slack, "/race async 0.1 runtime=node"));
    await here.message("a result", isResult);
    const race = discord.command("race", "async", { tasks: "0.1", runtime: "node" });
    await until("Discord has the result", () => (race.original?.files.length ?? 0) > 0, 40_000);
    // A bot that is killed between a post and its journey leaves that to the next one, which takes its time.
    const before = discord.command("about", null, { part: "trace" });
    await until("the first bot knows the journey", () => isAnswered(before), 40_000);
    expect(before.original?.files).toHaveLength(1);
    await bot.kill();
    await here.ready("bot");

    await here.transport.command(slashCommand(slack, "/about trace"));
    const onSlack = shown(await here.message("the journey", says("event loop was late")));
    expect(new Set(momentsIn(onSlack))).toEqual(new Set(MOMENTS));
    expect(onSlack).toContain("the worker's by");
    expect(onSlack).not.toContain("≈");
    const trace = discord.command("about", null, { part: "trace" });
    await until("Discord has the journey", () => isAnswered(trace), 40_000);
    expect(new Set(momentsIn(shownOnDiscord(trace.original)))).toEqual(new Set(MOMENTS));
    expect(trace.original?.files).toHaveLength(1);
    // Of its own channel's race.
    expect(shownOnDiscord(trace.original)).toContain("/race async");
  },
);
