import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/app.js";
import { commands } from "../../../src/bot/commands/index.js";
import {
  buttonsOf,
  directMessage,
  joined,
  mention,
  press,
  shown,
  slashCommand,
} from "../../platforms/slack/people.js";
import { type Block, BOT, type Message } from "../../platforms/slack/workspace.js";
import { redisForTests } from "../../support/redis.js";
import { until } from "../../support/until.js";
import { hasPicture, type Installation, install, isResult } from "./parts.js";

const redis = await redisForTests();

describe.skipIf(redis === null)("Slack over HTTP", () => {
  let here: Installation;
  let bot: App;
  let since = 0;
  const slack = () => here.slack;
  /** What has come since the test began. */
  const messages = () => slack().messages.slice(since);
  const message = (what: string, isIt: (message: Message) => boolean) =>
    here.message(what, (each) => messages().includes(each) && isIt(each));
  const type = (typed: string, where = {}) => here.transport.command(slashCommand(slack(), typed, where));
  const pressed = (on: Message, label: string, where = {}) => {
    const button = buttonsOf(on).find(({ text }) => text.text === label);
    if (button === undefined) throw new Error(`no button ${label} in ${JSON.stringify(buttonsOf(on))}`);
    return here.transport.interaction(press(slack(), on, button, where));
  };

  beforeAll(async () => {
    here = await install(redis as NonNullable<typeof redis>, "http");
    await here.start("worker");
    bot = await here.start("bot");
  }, 60_000);
  afterAll(async () => {
    await here?.stop();
    await redis?.stop();
  });
  beforeEach(() => {
    since = slack().messages.length;
  });
  afterEach(() => {
    expect(slack().problems.splice(0)).toEqual([]);
  });

  // These race or count, and are tried below or in group.test.ts: what they post would come during a later test.
  const later = /^\/(race|lost|predict)/;
  const short = commands.flatMap(({ examples }) => examples).filter((typed) => !later.test(typed));
  it.each(short)("%s is acknowledged and answered once", async (typed) => {
    expect((await type(typed, { user: "UCHIEF", channel: "C0" })).status).toBe(200);
    await message("an answer", () => true);
    expect(messages()).toHaveLength(1);
    expect(shown(messages()[0])).not.toContain("Sorry");
  });

  it("keeps help, mistakes and what is not there for who asked, and shows them how it is done", async () => {
    await type("/race");
    await type("/race help");
    await type("/race asink", {});
    await type("/rase async");
    await until("all are answered", () => messages().length === 4);
    expect(messages().every(({ to }) => to !== undefined)).toBe(true);
    expect(messages().slice(0, 2).map(shown).join()).toContain("/race async 5 10");
    const mistakes = messages().map(shown).join("\n");
    expect(mistakes).toContain("Did you mean `async`?");
    expect(mistakes).toContain("Did you mean `/race`?");
  });

  it("shows a race in one message of the channel: its bars, then the result with its picture", async () => {
    await type("/race async 4.5 0.2 runtime=node");
    const race = await message("a message of the race", ({ blocks }) => blocks.length > 0);
    expect([race.to, race.channel]).toEqual([undefined, "C1"]);
    await until("there are bars", () => shown(race).includes("█"));
    await until("there is a result with its picture", () => hasPicture(race) && isResult(race));
    expect(messages()).toHaveLength(1);

    const waits = race.changes.slice(0, -1).map((at, index, all) => at - (all[index - 1] ?? -Infinity));
    // A timer may be a few milliseconds early.
    expect(waits.filter((ms) => ms < 1_950)).toEqual([]);
    const image = race.blocks.find(({ type }) => type === "image") as Block;
    expect(image.alt_text).toContain("async");
    const file = slack().files.get((image.slack_file as { id: string }).id);
    expect(file?.bytes?.subarray(1, 4).toString()).toBe("PNG");
    expect(file?.altText).toBe(image.alt_text);
    expect(buttonsOf(race).length).toBeGreaterThan(2);
  });

  it("understands what people and their keyboards type", async () => {
    await type("/race ａｓｙｎｃ “１００ｍｓ”，０.1　runtime＝node。");
    await message("a result", (each) => isResult(each));
    await type("/race async io:20ms×3 runtime=node.");
    await until("two results", () => messages().filter(isResult).length === 2);
  });

  it("answers a button: the race again for all, code and log for who pressed it", async () => {
    await type("/race async 0.1 runtime=node");
    const race = await message("a result", isResult);
    await pressed(race, "Race again", { user: "UBOB" });
    await until("two results", () => messages().filter(isResult).length === 2);
    await pressed(race, "Show code", { user: "UBOB" });
    await pressed(race, "Log", { user: "UBOB" });
    await until("all are answered", () => messages().length === 4);
    const [code, log] = messages()
      .slice(2)
      .sort((a) => (shown(a).includes("Promise.all") ? -1 : 1));
    expect(shown(code)).toContain("Promise.all");
    expect(shown(log)).toMatch(/executed in 0\.1/);
    expect([code?.to, log?.to]).toEqual(["whoever asked", "whoever asked"]);
  });

  it("lets who started a race cancel it, and admins, and nobody else", async () => {
    for (const user of ["UADA", "UBOSS"]) {
      await type("/race async 50 runtime=node");
      const race = await message("a race under way", (each) => shown(each).includes("█"));
      await pressed(race, "Cancel", { user: "UBOB" });
      await until("Bob is told", () => messages().some(({ to }) => to !== undefined));
      expect(isResult(race)).toBe(false);
      await pressed(race, "Cancel", { user });
      await until("it is over", () => !shown(race).includes("░"));
      await until("who pressed is told", () => messages().filter(({ to }) => to !== undefined).length === 2);
      since = slack().messages.length;
    }
  });

  // The counting takes 13 s by itself, and as long again where another one has its turn.
  it("shows what comes of other work in the message that announced it", { timeout: 90_000 }, async () => {
    await type("/lost-updates node");
    const message = await here.message("an announcement", (each) => messages().includes(each));
    await until("there is a picture", () => hasPicture(message), 80_000);
    expect(messages()).toHaveLength(1);
  });

  it("asks a question of all, tells each alone how it was, and counts in its message who has answered", async () => {
    await type("/quiz event-loop");
    const question = await message("a question", ({ to }) => to === undefined);
    await pressed(question, "A", { user: "UBOB" });
    await until("there is a verdict", () => messages().length === 2);
    expect(messages()[1]?.to).toBeDefined();
    await until("it is counted", () => shown(question).includes("One person has answered."));
    expect(shown(question)).not.toContain("UBOB");
    expect(messages()).toHaveLength(2);
  });

  it("answers a mention in its thread, for all and for one", async () => {
    await here.transport.event(mention(slack(), "<@UBOT> race async 0.1 runtime=node", { thread: "170.1" }));
    const race = await message("a result", isResult);
    expect([race.thread, race.channel]).toEqual(["170.1", "C1"]);
    await pressed(race, "Log");
    const log = await message("a log", ({ to }) => to === "UADA");
    expect(log.thread).toBe("170.1");
    await here.transport.event(mention(slack(), "<@UBOT>"));
    const help = await message("help", (each) => each.to === "UADA" && shown(each).includes("/race <lane>"));
    expect(help.thread).toBeDefined();
  });

  it("refuses what Slack did not sign, or signed too long ago", async () => {
    const body = new URLSearchParams(slashCommand(slack(), "/about")).toString();
    const form = "application/x-www-form-urlencoded";
    expect((await here.http.send(body, form, { signature: "v0=00" })).status).toBe(401);
    const old = Math.floor(Date.now() / 1000) - 301;
    expect((await here.http.send(body, form, { timestamp: old })).status).toBe(401);
    await type("/help");
    await message("the answer to what was signed", (each) => shown(each).includes("/race all"));
    expect(messages()).toHaveLength(1);
  });

  it("runs nothing twice that comes again", async () => {
    const command = slashCommand(slack(), "/race async 0.1 runtime=node");
    const event = mention(slack(), "<@UBOT> about");
    for (let time = 1; time <= 3; time++) {
      expect((await here.transport.command(command)).status).toBe(200);
      expect((await here.transport.event(event)).status).toBe(200);
    }
    await message("a result", isResult);
    await type("/help");
    await message("the answer to what came last", (each) => shown(each).includes("/race all"));
    // On a busy machine what came first may be answered last.
    await until("all three are answered", () => messages().length >= 3);
    expect(messages()).toHaveLength(3);
  });

  it("answers a direct message like a mention, and nothing that bots or Slack itself wrote there", async () => {
    await here.transport.event(directMessage(slack(), "race async 0.1 runtime=node"));
    const race = await message("a result", isResult);
    expect([race.channel, race.thread]).toEqual(["D1", undefined]);
    const both = { ts: "1600009999.000300", text: "help" };
    await here.transport.event(directMessage(slack(), "help", both));
    await here.transport.event(mention(slack(), "help", { channel: "D1", ts: both.ts }));
    const help = await message("help", (each) => shown(each).includes("/race"));
    // It stays, since nobody else is there.
    expect([help.channel, help.to]).toEqual(["D1", undefined]);
    await here.transport.event(directMessage(slack(), "race async 1", { bot_id: BOT.id }));
    await here.transport.event(directMessage(slack(), "race async 1", { subtype: "message_changed" }));
    await here.transport.event(directMessage(slack(), "rase"));
    await message("a mistake", (each) => shown(each).includes("Did you mean"));
    expect(messages()).toHaveLength(3);
  });

  it("says once what to type where it was invited to, and nothing when somebody else joins", async () => {
    await here.transport.event(joined(slack(), "UBOB", "C1"));
    for (let time = 0; time < 2; time++) await here.transport.event(joined(slack(), BOT.user, "C1"));
    const welcome = await message("a welcome", () => true);
    expect([welcome.channel, welcome.to]).toEqual(["C1", undefined]);
    expect(shown(welcome)).toContain("Hello, I am Photofinish");
    await pressed(welcome, "/help");
    await message("help", ({ to }) => to !== undefined);
    expect(messages()).toHaveLength(2);
  });

  it("answers where it is not in the channel, inside the five uses, and says how to invite it", async () => {
    await type("/race async 0.1 runtime=node", { channel: "C9" });
    const result = await message("a result", isResult);
    expect([result.channel, result.to, result.via]).toEqual(["C9", undefined, "response_url"]);
    expect(shown(result)).toContain("/invite");
    expect(messages().length).toBeLessThanOrEqual(3);
    // What cannot be changed any more says nothing that is untrue by now.
    const before = messages().filter((each) => each !== result && each.to === undefined);
    for (const each of before) {
      expect(shown(each)).toContain("The result comes as a message of its own.");
      expect(buttonsOf(each)).toEqual([]);
    }
  });

  it("survives rate limits and failures of Slack", async () => {
    const limited = { status: 429, retryAfter: "1" };
    slack().fail("chat.postMessage", limited, { status: 503 });
    slack().fail("chat.update", limited, { status: 500 }, limited);
    slack().fail("files.getUploadURLExternal", limited, { status: 502 });
    slack().fail("users.info", limited);
    // Nobody has asked about Eve yet.
    await type("/race async 2.5 runtime=node", { user: "UEVE" });
    const race = await message("a result with its picture", (each) => isResult(each) && hasPicture(each));
    expect(messages()).toEqual([race]);
  });

  it("shows the picture as soon as Slack knows it, or else in the thread", async () => {
    slack().slowFiles.refusals = 2;
    await type("/race async 0.1 runtime=node");
    const race = await message("a result", isResult);
    await until("it has its picture", () => hasPicture(race));
    slack().slowFiles.refusals = 99;
    await type("/race async 0.1 runtime=node");
    const other = await message("another result", (each) => each !== race && isResult(each));
    const shared = () => [...slack().files.values()].some(({ sharedIn }) => sharedIn?.thread === other.ts);
    await until("its picture is in the thread", shared);
    slack().slowFiles.refusals = 0;
    expect(messages()).toEqual([race, other]);
  });

  it("posts the result anew where its message was removed", async () => {
    await type("/race async 1 runtime=node");
    const race = await message("a race", () => true);
    slack().messages.splice(slack().messages.indexOf(race), 1);
    await message("a result", isResult);
    expect(messages()).toHaveLength(1);
  });

  it("speaks the user's language to the user, the workspace's to all, and what was set for the channel", async () => {
    await type("/help", { user: "UZHANG" });
    await message("help in Chinese", (each) => shown(each).includes("执行模型"));
    await type("/about", { user: "UZHANG" });
    await type("/settings language zh", { user: "UZHANG" });
    await message("a refusal in Chinese", (each) => shown(each).includes("只有能管理这个频道的人"));
    await type("/settings language zh", { user: "UBOSS" });
    await message("the setting", (each) => shown(each).includes("简体中文"));
    await type("/race async 0.1 runtime=node", { user: "UADA" });
    await message("a result in Chinese", (each) => isResult(each) && /[一-鿿]/.test(shown(each)));
    await type("/settings language auto", { user: "UBOSS" });
    await until(
      "it is set back",
      () => messages().filter((each) => shown(each).includes("automatic")).length > 1,
    );
  });

  it("mentions nobody and links nowhere, whatever is typed", async () => {
    await type("/race <!channel> <@UADA> <https://example.org|here> & *x* _y_");
    const answer = await message("a mistake", ({ to }) => to !== undefined);
    expect(JSON.stringify(answer.blocks)).not.toMatch(/<[!@#h]/);
    expect(shown(answer)).toContain("&lt;!channel&gt;");
  });

  it("posts results that came while it was away when it is back, and answers old buttons", async () => {
    await type("/race async 3 runtime=node");
    const race = await message("a race", (each) => shown(each).includes("█"));
    await bot.stop();
    bot = await here.start("bot");
    await until("there is a result", () => isResult(race) && hasPicture(race));
    await pressed(race, "Log");
    await message("a log", (each) => /executed in 3\.0/.test(shown(each)));
  });
});
