import { describe, expect, it } from "vitest";
import { commands } from "../../../src/bot/commands/index.js";
import { inviteLinks } from "../../../src/bot/discord/invite.js";
import { registration } from "../../../src/bot/discord/registration.js";
import { problemsOfCommands } from "../../platforms/discord/check-commands.js";

const registered = registration(commands);

describe("the registration", () => {
  it("is one that Discord takes, with every command that is not hidden", () => {
    expect(problemsOfCommands(registered as never)).toEqual([]);
    expect(registered.map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
  });

  it("has a subcommand for each lane of a race, with all its options", () => {
    const race = registered.find(({ name }) => name === "race");
    expect(race?.options?.map(({ name }) => name)).toEqual([
      "sync",
      "threads",
      "async",
      "processes",
      "blocked",
      "all",
    ]);
    expect(race?.options?.[0]).toMatchObject({
      type: 1,
      name_localizations: { "zh-CN": "同步" },
      options: [
        { name: "tasks", autocomplete: true, required: false },
        { name: "runtime", choices: [{ value: "python" }, { value: "node" }] },
        { name: "runs", type: 4, min_value: 1, max_value: 20 },
        { name: "limit", type: 4, min_value: 1, max_value: 1000 },
        { name: "timeout", type: 3 },
      ],
    });
  });

  it("is for servers and users, in channels and in direct messages", () => {
    for (const command of registered) {
      expect(command).toMatchObject({ integration_types: [0, 1], contexts: [0, 1, 2] });
    }
  });

  it("describes everything in Chinese too", () => {
    for (const { description_localizations } of registered) {
      expect(description_localizations?.["zh-CN"]).toMatch(/\p{sc=Han}/u);
    }
  });
});

describe("the invite links", () => {
  it("ask for what posting a result takes, and for nothing in a user's account", () => {
    const { server, user } = inviteLinks("123");
    const query = new URL(server).searchParams;
    expect(query.get("scope")).toBe("bot applications.commands");
    // View Channels, Send Messages, Attach Files, Send Messages in Threads.
    expect(BigInt(query.get("permissions") ?? 0)).toBe((1n << 10n) | (1n << 11n) | (1n << 15n) | (1n << 38n));
    expect(new URL(user).searchParams.get("scope")).toBe("applications.commands");
  });
});
