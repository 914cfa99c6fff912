import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../src/app/app.js";
import { StartError } from "../../../src/errors.js";
import { buttonsOf, mention, press, shown, slashCommand } from "../../platforms/slack/people.js";
import { redisForTests } from "../../support/redis.js";
import { until } from "../../support/until.js";
import { type Installation, install, isResult } from "./parts.js";

const redis = await redisForTests();

describe.skipIf(redis === null)("Slack over Socket Mode", () => {
  let here: Installation;
  let bot: App;
  const slack = () => here.slack;
  const type = (typed: string, where = {}) => here.transport.command(slashCommand(slack(), typed, where));
  const answerTo = (words: string) => (message: { blocks: unknown[] }) =>
    JSON.stringify(message).includes(words);
  const clear = () => slack().messages.splice(0);
  const connections = () => slack().calls.filter(({ method }) => method === "apps.connections.open").length;

  beforeAll(async () => {
    here = await install(redis as NonNullable<typeof redis>, "socket");
    await here.start("worker");
    bot = await here.start("bot");
  }, 60_000);
  afterAll(async () => {
    await here?.stop();
    await redis?.stop();
  });
  afterEach(() => {
    expect(slack().problems.splice(0)).toEqual([]);
    clear();
  });

  it("acknowledges and answers commands, mentions and buttons", async () => {
    await type("/race async 0.1 runtime=node");
    const race = await here.message("a result", isResult);
    await here.transport.event(mention(slack(), "<@UBOT> about"));
    await here.message("the facts", answerTo("Photofinish 1.2.3"));
    const button = buttonsOf(race).find(({ text }) => text.text === "Log");
    if (button === undefined) throw new Error("no button Log");
    await here.transport.interaction(press(slack(), race, button));
    await here.message("a log", answerTo("executed in"));
  });

  it.each(["warning", "refresh_requested"])("connects again when Slack asks for it (%s)", async (reason) => {
    const before = slack().socket.opened();
    slack().socket.askToReconnect(reason);
    await until("there is a new connection", () => slack().socket.opened() > before);
    await until("it is the only one", () => slack().socket.connected() === 1);
    await type("/help");
    await here.message("help", answerTo("/race all"));
  });

  it("connects again when the connection breaks, also when Slack fails to say where at first", async () => {
    const before = slack().socket.opened();
    const asked = connections();
    slack().fail("apps.connections.open", { status: 503 }, { status: 429, retryAfter: "1" });
    slack().socket.cut();
    await until("there is a new connection", () => slack().socket.opened() > before);
    // The one that worked; the two before it never got that far.
    expect(connections()).toBe(asked + 1);
    await type("/help");
    await here.message("help", answerTo("/race all"));
  });

  it("answers once what is sent again over the next connection", async () => {
    const command = slashCommand(slack(), "/about");
    await here.transport.command(command);
    const before = slack().socket.opened();
    slack().socket.askToReconnect("warning");
    await until("there is a new connection", () => slack().socket.opened() > before);
    await here.transport.command(command);
    await type("/help");
    await here.message("the answer to what came last", answerTo("/race all"));
    expect(slack().messages.map((message) => shown(message).includes("1.2.3"))).toEqual([true, false]);
  });

  it("ends with the connection closed, and starts again", async () => {
    await bot.stop();
    await until("no connection is left", () => slack().socket.connected() === 0);
    bot = await here.start("bot");
    await type("/help");
    await here.message("help", answerTo("/race all"));
  });

  it.each([
    ["SLACK_APP_TOKEN", { SLACK_APP_TOKEN: "xapp-wrong" }],
    ["SLACK_BOT_TOKEN", { SLACK_BOT_TOKEN: "xoxb-wrong" }],
    ["SLACK_APP_TOKEN", { SLACK_APP_TOKEN: "" }],
  ])("names the setting that is wrong: %s", async (name, settings) => {
    const failure = await here.start("bot", settings).catch((error) => error);
    expect(failure).toBeInstanceOf(StartError);
    expect(failure.message).toContain(name);
    expect(failure.message).not.toContain("-wrong");
  });

  it("waits for a Slack that is away", async () => {
    slack().fail("apps.connections.open", { status: 503 });
    slack().fail("auth.test", { status: 503 });
    const before = slack().socket.opened();
    const other = await here.start("bot");
    await until("it is connected", () => slack().socket.opened() > before);
    await other.stop();
  });
});
