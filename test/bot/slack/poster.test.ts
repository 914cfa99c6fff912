import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postOnce } from "../../../src/bot/deliveries.js";
import { type Poster, type Posting, RefusedError } from "../../../src/bot/platform.js";
import { jobMessagesIn } from "../../../src/bot/slack/job-messages.js";
import { postToSlack } from "../../../src/bot/slack/poster.js";
import { openWeb } from "../../../src/bot/slack/web.js";
import { resultCard } from "../../../src/lessons/cards/result-card.js";
import { openStore } from "../../../src/store/open.js";
import type { Store } from "../../../src/store/store.js";
import { shown } from "../../platforms/slack/people.js";
import { type SlackServer, startSlackServer } from "../../platforms/slack/server.js";
import { BOT } from "../../platforms/slack/workspace.js";
import { redisForTests } from "../../support/redis.js";
import { raceResult, tasks } from "../../support/results.js";

const redis = await redisForTests();
const result = raceResult({ workload: tasks("sleep:100"), lanes: ["async"] });
const PNG = Buffer.from("\x89PNG and so on", "latin1");

describe.skipIf(redis === null)("what is delivered to Slack", () => {
  let slack: SlackServer;
  let store: Store;
  let poster: Poster;
  let ids = 0;
  const logger = pino({ level: "silent" });

  beforeAll(async () => {
    const { url, prefix } = redis as NonNullable<typeof redis>;
    store = await openStore({ url, prefix, folder: "", logger });
  });
  afterAll(async () => {
    await store?.close();
    await redis?.stop();
  });
  beforeEach(async () => {
    slack = await startSlackServer();
    slack.joined.add("C1");
    const web = openWeb({ botToken: BOT.token, apiUrl: slack.apiUrl }, logger);
    const post = postOnce(
      {
        name: "slack",
        post: (each) => postToSlack(each, { web, store, messages: jobMessagesIn(store), logger }),
      },
      store,
    );
    poster = { post };
  });
  afterEach(async () => {
    await slack.close();
    expect(slack.problems).toEqual([]);
  });

  function posting(changes: Partial<Posting> & { channel?: string; address?: Record<string, string> } = {}) {
    ids += 1;
    const { channel = "C1", address = {}, ...others } = changes;
    const reply = {
      platform: "slack",
      outlet: "slack",
      user: "UADA",
      channel,
      language: "en" as const,
      address,
    };
    const card = resultCard(result, "en");
    return { id: `race-${ids}`, to: "answer" as const, reply, card, png: PNG, failed: false, ...others };
  }

  it("is posted once, however often it is delivered", async () => {
    const once = posting();
    await poster.post(once);
    await poster.post(once);
    expect(slack.messages).toHaveLength(1);
    expect(slack.messages[0]?.blocks.map(({ type }) => type)).toContain("image");
  });

  it("goes to a channel of its own accord, beside any thread", async () => {
    await poster.post(posting({ to: "channel", address: { thread: "1.2" } }));
    expect(slack.messages.map(({ channel, thread }) => [channel, thread])).toEqual([["C1", undefined]]);
  });

  it("goes to a user directly", async () => {
    slack.users.set("UADA", { locale: "en-US", tz: "UTC", admin: false });
    await poster.post(posting({ to: "user" }));
    expect(slack.messages.map(({ channel }) => channel)).toEqual(["UADA"]);
  });

  it("is refused for good where the bot may not post of its own accord", async () => {
    await expect(poster.post(posting({ to: "channel", channel: "C9" }))).rejects.toThrow(RefusedError);
    await expect(poster.post(posting({ to: "user" }))).rejects.toThrow(RefusedError);
  });

  it("goes to who asked where neither the channel nor the address of the command takes it any more", async () => {
    slack.users.set("UADA", { locale: "en-US", tz: "UTC", admin: false });
    const expired = `${slack.apiUrl.replace("/api/", "")}/response/gone`;
    await poster.post(posting({ channel: "C9", address: { responseUrl: expired } }));
    expect(slack.messages.map(({ channel }) => channel)).toEqual(["UADA"]);
  });

  const pictured = () => slack.messages.map(({ blocks }) => blocks.some(({ type }) => type === "image"));

  it("comes without its picture where Slack denies that, and is done with", async () => {
    slack.scopes.delete("files:write");
    await poster.post(posting());
    expect(slack.messages.map(shown).join()).toContain("async");
    expect(pictured()).toEqual([false]);
  });

  it("comes at once while pictures cannot be uploaded, and gets its picture from a later attempt", async () => {
    slack.fail("upload", ...Array.from({ length: 9 }, () => ({ status: 500 })));
    const late = posting();
    await expect(poster.post(late)).rejects.toThrow("an upload address answered 500");
    expect(pictured()).toEqual([false]);
    await poster.post(late);
    expect(pictured()).toEqual([true]);
  }, 60_000);

  const steps = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"];
  const failures = [{ status: 500 }, { status: 500, carriedOut: true }, { status: 0, reset: true }];
  const resets = [...failures, { status: 0, reset: true, carriedOut: true }];
  it.each(steps.flatMap((step) => resets.map((fault) => [step, fault] as const)))(
    "has its picture although %s fails with %o",
    async (step, fault) => {
      slack.fail(step, fault);
      await poster.post(posting());
      expect(pictured()).toEqual([true]);
    },
  );

  it.each([
    { status: 500, carriedOut: true },
    { status: 0, reset: true, carriedOut: true },
  ])("is posted once although Slack carries it out and answers with %o", async (fault) => {
    slack.users.set("UADA", { locale: "en-US", tz: "UTC", admin: false });
    for (const changes of [
      {},
      { address: { thread: "170.1" } },
      { to: "channel" as const },
      { to: "user" as const },
    ]) {
      slack.fail("chat.postMessage", fault);
      await poster.post(posting({ png: null, ...changes }));
    }
    expect(slack.messages).toHaveLength(4);
  });

  it("is posted once although the process that posted it ended before it could say so", async () => {
    const once = posting({ png: null });
    const killed: Store = { ...store, set: () => Promise.reject(new Error("killed")) };
    const web = openWeb({ botToken: BOT.token, apiUrl: slack.apiUrl }, logger);
    await expect(
      postToSlack(once, { web, store: killed, messages: jobMessagesIn(killed), logger }),
    ).rejects.toThrow("killed");
    await poster.post(once);
    expect(slack.messages).toHaveLength(1);
  });

  it("is posted all the same where the app may not read what it posted", async () => {
    for (const scope of ["channels:history", "groups:history"]) slack.scopes.delete(scope);
    slack.fail("chat.postMessage", { status: 503 });
    await poster.post(posting({ png: null }));
    expect(slack.messages).toHaveLength(1);
  });

  it("is tried again by its queue where Slack is away", async () => {
    slack.fail("chat.postMessage", ...Array.from({ length: 3 }, () => ({ status: 503 })));
    const late = posting({ png: null });
    await expect(poster.post(late)).rejects.toThrow();
    await poster.post(late);
    expect(slack.messages).toHaveLength(1);
  });
});
