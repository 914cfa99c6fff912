import type { BlockAction, SlashCommand } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { fromButton, fromMention, fromSlashCommand } from "../../../src/bot/slack/incoming.js";

const slash = (changes: Partial<SlashCommand>) =>
  fromSlashCommand({
    command: "/race",
    text: "async 5",
    trigger_id: "1.2",
    channel_id: "C1",
    user_id: "U1",
    team_id: "T1",
    response_url: "https://hooks.example/1",
    ...changes,
  } as SlashCommand);

const mentioned = (text: string, event = {}) =>
  fromMention({ event_id: "Ev1", event: { channel: "C1", user: "U1", ts: "9.1", text, ...event } }, "UBOT");

describe("a slash command", () => {
  it("is its own text, with what Slack escaped taken back", () => {
    expect(slash({ text: "a &lt;b&gt; &amp; c" }).text).toBe("/race a <b> & c");
    expect(slash({ text: "" }).text).toBe("/race");
  });

  it("has the id of its trigger, so that it is the same each time it comes", () => {
    expect(slash({}).id).toBe(slash({ text: "other" }).id);
  });

  it("is alone with us in a direct message", () => {
    expect([slash({}).alone, slash({ channel_id: "D1" }).alone]).toEqual([false, true]);
  });
});

describe("a mention", () => {
  it.each([
    ["<@UBOT> race async 5 10", "race async 5 10"],
    ["hey <@UBOT|photofinish>: race async", ": race async"],
    ["race async <@UBOT>", "race async"],
    ["<@UBOT>", "help"],
    ["<@UBOT> race &lt;x&gt;", "race <x>"],
  ])("%j asks for %j", (text, asked) => {
    expect(mentioned(text)?.text).toBe(asked);
  });

  it("is answered in its thread, or begins one", () => {
    expect(mentioned("<@UBOT>")?.destination.thread).toBe("9.1");
    expect(mentioned("<@UBOT>", { thread_ts: "8.1" })?.destination.thread).toBe("8.1");
  });

  it("by nobody is none", () => {
    expect(mentioned("<@UBOT>", { user: undefined })).toBeNull();
  });
});

describe("a button", () => {
  const pressed = (changes: object) =>
    fromButton({
      trigger_id: "1.3",
      user: { id: "U1" },
      channel: { id: "C1" },
      container: { message_ts: "9.1" },
      message: { ts: "9.1" },
      actions: [{ type: "button", value: "/log" }],
      ...changes,
    } as unknown as BlockAction);

  it("is answered in the thread that its message is in, and not in one that hangs on its message", () => {
    expect(pressed({})?.destination.thread).toBeUndefined();
    expect(pressed({ message: { ts: "9.1", thread_ts: "9.1" } })?.destination.thread).toBeUndefined();
    expect(pressed({ message: { ts: "9.1", thread_ts: "8.1" } })?.destination.thread).toBe("8.1");
  });

  it("that carries nothing is none", () => {
    expect(pressed({ actions: [{ type: "button" }] })).toBeNull();
    expect(pressed({ actions: [] })).toBeNull();
  });
});
