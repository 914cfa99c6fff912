import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { offeredCommands } from "../../../src/bot/commands/index.js";
import { createDiscord } from "../../../src/bot/discord/discord.js";
import { jobCard } from "../../../src/lessons/cards/progress-card.js";
import { APPLICATION, buttonsOf, shown, TOKEN } from "../../platforms/discord/server.js";
import { descendants } from "../../support/processes.js";
import { tasks } from "../../support/results.js";
import { isAlive, until } from "../../support/until.js";
import { answer, type Playing, playing, result } from "./parts.js";

const all = (await playing()) as Playing;

// This installation has no sandbox.
const commands = offeredCommands({ sandbox: false });

describe.skipIf(all === null)("the bot on Discord", () => {
  const { discord } = all ?? {};
  const button = (message: { body: object | null } | null, label: string) =>
    buttonsOf(message?.body ?? {}).find((each) => each.label === label)?.id ?? `no ${label}`;
  const messagesOf = (text: string) => all.log.filter((line) => line.includes(text));

  beforeAll(async () => {
    await all.start("worker");
    await all.startBot({ RACE_USER_LIMIT: "100" });
  });
  afterAll(() => all.stop());
  beforeEach(() => {
    discord.problems.length = 0;
  });

  it("registers every command at start, with one request", () => {
    const path = `/applications/${APPLICATION}/commands`;
    expect(discord.requests.filter((request) => request.startsWith("PUT"))).toEqual([`PUT ${path}`]);
    expect(discord.registered.get(path)?.map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
    expect(discord.problems).toEqual([]);
  });

  it("runs a race: acknowledged at once, then its result with the picture, for all to see", async () => {
    const asked = discord.command("race", "all", { tasks: "0.2 0.4", runtime: "node" });
    const text = await result(asked);
    expect(text).toContain("sync");
    expect(text).toContain("processes");
    expect(asked.original).toMatchObject({
      ephemeral: false,
      files: [{ name: "photo-finish.png", png: true }],
    });
    expect(asked.original?.body?.attachments?.[0]?.description).toContain("sync");
    expect(asked.followUps).toEqual([]);
    expect(discord.problems).toEqual([]);
  });

  it("shows the tasks of a race while it runs, at most every 1.5 s", async () => {
    const asked = discord.command("race", "sync", { tasks: "2 2", runtime: "node" });
    await until("a bar is shown", () => shown(asked.original).includes("█"));
    expect(shown(asked.original)).toContain("1 sleep 2 s");
    await result(asked);
    const edits = asked.original?.changedAt.slice(1, -1) ?? [];
    const pauses = edits.slice(1).map((at, index) => at - (edits[index] ?? 0));
    // The clock of an edit's arrival is a little off that of its sending.
    expect(Math.min(...pauses, 1_500)).toBeGreaterThan(1_300);
    expect(discord.problems).toEqual([]);
  });

  it.each([
    ["help", null, "/race"],
    ["help", { command: "race" }, "io:200ms"],
    ["about", null, "1.2.3"],
    ["cancel", null, "no race here to cancel"],
  ] as const)("answers /%s %j for who asked alone", async (name, values, expected) => {
    const asked = discord.command(name, null, values ?? {});
    expect(await answer(asked)).toContain(expected);
    expect(asked.original?.ephemeral).toBe(true);
    expect(discord.problems).toEqual([]);
  });

  it("answers /code for all", async () => {
    const asked = discord.command("code", "async", { runtime: "python" });
    expect(await answer(asked)).toContain("```python\n");
    expect(asked.original?.ephemeral).toBe(false);
    expect(discord.problems).toEqual([]);
  });

  const subjects = commands.flatMap(({ name, subject }) => [
    ...(subject?.required ? [] : [[name, null] as const]),
    ...(subject?.choices ?? []).map(({ value }) => [name, value] as const),
  ]);

  // Races are tried above; a prediction's race would be posted while a later test counts messages.
  const answered = subjects.filter(([name]) => name !== "race" && name !== "predict");

  it.each(answered)("has an answer to /%s %s", async (name, subject) => {
    const declared = commands.find((command) => command.name === name)?.subject;
    const values = subject === null || declared?.required ? {} : { [declared?.name ?? ""]: subject };
    const asked = discord.command(name, declared?.required ? subject : null, values, { moderator: true });
    expect(await answer(asked)).not.toContain("Sorry");
    expect(discord.problems).toEqual([]);
  });

  it("replaces what it said of other work by what came of it", { timeout: 90_000 }, async () => {
    const asked = discord.command("lost-updates", null, { runtime: "node" }, { user: "155555555555555555" });
    expect(await result(asked)).toContain("Node");
    expect(asked.original?.ephemeral).toBe(false);
    expect(discord.problems).toEqual([]);
  });

  it("tells a mistake and its remedy to who made it, without showing it to anybody else", async () => {
    const asked = discord.command("race", "async", { tasks: "five @everyone **x**" });
    expect(await answer(asked)).toContain("I cannot read `five`");
    expect(asked.original?.ephemeral).toBe(true);
    expect(discord.problems).toEqual([]);
  });

  it("offers workloads while somebody types, with what is understood", async () => {
    const asked = discord.complete("race", "sync", { tasks: "5 10" }, "tasks");
    await until("something is offered", () => asked.choices);
    expect(asked.choices?.[0]).toEqual({
      name: "5 10 = 2 sleeps: 5 s, 10 s · sync will take 15 s",
      value: "5 10",
    });
    const wrong = discord.complete("race", "sync", { tasks: "5x" }, "tasks", { locale: "zh-CN" });
    await until("something is offered", () => wrong.choices);
    expect(wrong.choices?.[0]?.value).toBe("5x");
    for (const { name, value } of [...(asked.choices ?? []), ...(wrong.choices ?? [])]) {
      expect(name.length).toBeLessThanOrEqual(100);
      expect(value.length).toBeLessThanOrEqual(100);
    }
  });

  it("speaks the server's language to all and the user's to them alone", async () => {
    const own = { locale: "zh-CN", guildLocale: "en-GB" };
    expect(await answer(discord.command("help", null, {}, own))).toContain("可以输入的命令");
    expect(await answer(discord.command("code", "sync", {}, own))).toContain("Nothing makes it concurrent");
    expect(await answer(discord.command("race", "sync", { tasks: "-1" }, own))).toContain("负数");
    expect(await answer(discord.command("help", null, {}, { ...own, guild: null }))).toContain(
      "可以输入的命令",
    );
  });

  describe("the buttons of a result", () => {
    it("race again in a new message, and show code and log to who pressed", async () => {
      const asked = discord.command("race", "async", { tasks: "0.1 0.2", runtime: "node" });
      await result(asked);
      const code = discord.press(button(asked.original, "Show code"));
      expect(await answer(code)).toContain("Promise.all");
      const log = discord.press(button(asked.original, "Log"));
      expect(await answer(log)).toContain("executed in");
      for (const { original } of [code, log]) expect(original?.ephemeral).toBe(true);
      const again = discord.press(button(asked.original, "Race again"));
      await result(again);
      expect(again.original?.ephemeral).toBe(false);
      expect(discord.problems).toEqual([]);
    });

    it("carry commands that are too long for them", async () => {
      const tasks = Array.from({ length: 30 }, (_, index) => `${100 + index}ms`).join(" ");
      const asked = discord.command("race", "async", { tasks, runtime: "node" });
      await result(asked);
      const id = button(asked.original, "Race again");
      expect(id).toMatch(/^#/);
      expect(await result(discord.press(id))).toContain("30 sleeps");
      expect(discord.problems).toEqual([]);
    });

    it("say why they do not work any more", async () => {
      for (const id of ["#forgotten", "from another bot"]) {
        const asked = discord.press(id);
        expect(await answer(asked)).toContain("too old");
        expect(asked.original?.ephemeral).toBe(true);
      }
    });
  });

  describe("Cancel", () => {
    const running = async () => {
      const asked = discord.command("race", "processes", { tasks: "30 40", runtime: "node" });
      await until(
        "the race is shown running",
        () => shown(asked.original).includes("░") || shown(asked.original).includes("█"),
      );
      return asked;
    };

    it("ends the lane's processes, for who started the race", async () => {
      const before = new Set(descendants(process.pid));
      const asked = await running();
      const lanes = descendants(process.pid).filter((pid) => !before.has(pid));
      expect(lanes.length).toBeGreaterThan(1);
      const cancelled = discord.press(button(asked.original, "Cancel"));
      expect(await answer(cancelled)).toContain("Cancelled 1 race");
      expect(cancelled.original?.ephemeral).toBe(true);
      await until("its answer is there", () => shown(asked.original).includes("cancelled"));
      await until("its processes have ended", () => !lanes.slice(0, 2).some(isAlive));
      expect(discord.problems).toEqual([]);
    });

    it("is not for others, but for those who moderate the channel", async () => {
      const asked = await running();
      const id = button(asked.original, "Cancel");
      const other = { user: "555555555555555555" };
      expect(await answer(discord.press(id, other))).toContain("cancelled by the person who started it");
      const elsewhere = { ...other, moderator: true, channel: "666666666666666666" };
      expect(await answer(discord.press(id, elsewhere))).toContain("cancelled by the person who started it");
      expect(await answer(discord.press(id, { ...other, moderator: true }))).toContain("Cancelled 1 race");
      await until("its answer is there", () => shown(asked.original).includes("cancelled"));
      expect(await answer(discord.press(id))).toContain("over already");
    });
  });

  describe("where the message cannot be edited", () => {
    const lateRace = async (channel: string, change: (asked: ReturnType<typeof discord.command>) => void) => {
      const asked = discord.command("race", "async", { tasks: "0.5", runtime: "node" }, { channel });
      await until("it is acknowledged", () => asked.original);
      change(asked);
      return asked;
    };

    it("posts the result to the channel, once, when the token has run out", async () => {
      const channel = "700000000000000001";
      const asked = await lateRace(channel, (each) => {
        each.expired = true;
      });
      await until("it is posted", () => discord.channels.get(channel));
      const posted = discord.channels.get(channel) ?? [];
      expect(posted).toHaveLength(1);
      expect(shown(posted[0] ?? null)).toContain("can no longer be changed");
      expect(posted[0]).toMatchObject({ files: [{ png: true }] });
      expect(posted[0]?.nonce).toMatch(/^.{25}$/);
      expect(asked.original?.files).toEqual([]);
      expect(discord.problems).toEqual([]);
    });

    it("says of a race that goes on for longer than its token only what stays true", async () => {
      const asked = discord.command("race", "async", { tasks: "2.5", runtime: "node" });
      await until("it is shown", () =>
        buttonsOf(asked.original?.body ?? {}).some(({ label }) => label === "Cancel"),
      );
      const config = {
        token: TOKEN,
        applicationId: APPLICATION,
        apiUrl: discord.apiUrl,
        guildId: undefined,
        shards: 1,
      } as const;
      const { store, close } = await all.openStore();
      const platform = createDiscord({ config, offered: commands, store, logger: pino({ level: "silent" }) });
      const reply = {
        ...{ platform: "discord", outlet: "discord", user: "1", channel: "2", language: "en" as const },
        address: { token: asked.token, expires: String(Date.now() + 60_000) },
      };
      const race = {
        id: "r",
        lanes: ["async" as const],
        workload: tasks("sleep:2500"),
        runtime: null,
        runs: 1,
      };
      const job = { kind: "race" as const, id: "r", race, reply, requestedAt: 0 };
      const state = { ahead: 0, progress: null };
      const view = { job, state, card: jobCard(job, state, 0, "en") };
      expect(await platform.edit(view, AbortSignal.timeout(5_000))).toBe("gone");
      expect(shown(asked.original)).toContain("The result comes as a message of its own.");
      expect(buttonsOf(asked.original?.body ?? {})).toEqual([]);
      await platform.stop();
      await close();
    });

    it("posts the result to the channel when the message was deleted", async () => {
      const channel = "700000000000000002";
      await lateRace(channel, ({ original }) => {
        if (original) original.deleted = true;
      });
      await until("it is posted", () => discord.channels.get(channel));
      expect(shown(discord.channels.get(channel)?.[0] ?? null)).toContain("async");
    });

    it("tells the user in a direct message where it may not post, and logs it where it may not do that", async () => {
      const [channel, user] = ["700000000000000003", "811111111111111111"];
      discord.forbidden.add(channel);
      const direct = `9${user.slice(1)}`;
      const expire = (each: ReturnType<typeof discord.command>) => {
        each.expired = true;
      };
      const first = discord.command("race", "async", { tasks: "0.3", runtime: "node" }, { channel, user });
      await until("it is acknowledged", () => first.original);
      expire(first);
      await until("it is sent to the user", () => discord.channels.get(direct));
      expect(shown(discord.channels.get(direct)?.[0] ?? null)).toContain("I may not write in the channel");

      discord.forbidden.add(direct);
      const second = discord.command("race", "async", { tasks: "0.3", runtime: "node" }, { channel, user });
      await until("it is acknowledged", () => second.original);
      expire(second);
      await until("it is logged", () => messagesOf("nobody may be told of a result").length > 0);
      expect(messagesOf("nobody may be told of a result").join()).toContain(`discord-${second.id}`);
      expect(discord.channels.get(direct)).toHaveLength(1);
    });
  });

  describe("when Discord has troubles", () => {
    const acknowledgement = { method: "POST", path: /^\/interactions\/.*callback$/ };
    const edits = { method: "PATCH", path: /^\/webhooks\// };

    it("goes on after an acknowledgement that was carried out and answered 500", async () => {
      discord.faults.push({ ...acknowledgement, status: 500, times: 1, carriedOut: true });
      const asked = discord.command("race", "async", { tasks: "0.1", runtime: "node" });
      await result(asked);
      expect(asked.followUps).toEqual([]);
    });

    it.each([
      ["was not carried out", {}],
      ["was carried out", { carriedOut: true }],
    ] as const)(
      "goes on after the connection of an acknowledgement that %s was reset",
      async (_what, how) => {
        discord.faults.push({ ...acknowledgement, status: 0, reset: true, times: 2, ...how });
        const asked = discord.command("race", "async", { tasks: "0.1", runtime: "node" });
        await result(asked);
        expect(asked.followUps).toEqual([]);
        const helped = discord.command("help", null);
        expect(await answer(helped)).toContain("/race");
      },
    );

    it("answers in a message of its own where Discord let no acknowledgement through in time", async () => {
      const headers = { "retry-after": "3", "x-ratelimit-global": "true" };
      const body = { message: "You are being rate limited.", retry_after: 3, global: true };
      const [channel, user] = ["700000000000000004", "811111111111111112"];
      const direct = `9${user.slice(1)}`;
      discord.faults.push({ ...acknowledgement, status: 429, headers, body, times: 2 });
      discord.command("race", "async", { tasks: "0.1", runtime: "node" }, { channel, user });
      discord.command("help", null, {}, { channel, user });
      await until("the race is answered in the channel", () => discord.channels.get(channel));
      expect(discord.channels.get(channel)?.[0]).toMatchObject({ files: [{ png: true }] });
      await until("the help is sent to who asked", () => discord.channels.get(direct));
      expect(shown(discord.channels.get(direct)?.[0] ?? null)).toContain("/race");
      expect(discord.channels.get(channel)).toHaveLength(1);
    });

    it("leaves no message that waits where it may not change it", async () => {
      const channel = "700000000000000005";
      discord.faults.push({ ...edits, status: 403, body: { code: 50_013, message: "No" }, times: 99 });
      const asked = discord.command("race", "async", { tasks: "0.1", runtime: "node" }, { channel });
      await until("the result is posted", () => discord.channels.get(channel));
      await until("the other message is gone", () => asked.original?.deleted);
      discord.faults.length = 0;
    });

    it("waits as long as a 429 says, and posts the result once", async () => {
      const headers = { "retry-after": "1", "x-ratelimit-scope": "user" };
      const body = { message: "You are being rate limited.", retry_after: 1, global: false };
      discord.faults.push({ ...edits, status: 429, headers, body, times: 2 });
      const asked = discord.command("race", "async", { tasks: "0.1", runtime: "node" });
      await result(asked);
      expect(asked.followUps).toEqual([]);
      expect(discord.channels.get("222222222222222222")).toBeUndefined();
    });

    it("tries again after more errors than discord.js retries by itself", async () => {
      discord.faults.push({ ...edits, status: 503, times: 9 });
      await result(discord.command("race", "async", { tasks: "0.1", runtime: "node" }));
    });

    it("resumes after the connection broke, and answers what came in the meantime", async () => {
      const { resumed } = discord.gateway.count;
      discord.gateway.drop();
      await until("the gateway knows that it is gone", () => discord.gateway.connected() === 0);
      const asked = discord.command("about", null);
      expect(await answer(asked)).toContain("1.2.3");
      expect(discord.gateway.count.resumed).toBe(resumed + 1);
    });
  });

  it("says once what to type in a server that it was added to, where it may write", async () => {
    const [guild, first, second] = ["333333333333333331", "700000000000000011", "700000000000000012"];
    for (let time = 0; time < 2; time++) {
      discord.addToServer(guild, { channels: [first, second], forbiddenIn: [first] });
      await until("it is said", () => discord.channels.get(second));
    }
    const said = discord.channels.get(second) ?? [];
    expect(said).toHaveLength(1);
    expect(shown(said[0] ?? null)).toContain("Hello, I am Photofinish");
    expect(await answer(discord.press(button(said[0] as never, "/help")))).toContain("/race");
    expect(discord.channels.get(first)).toBeUndefined();
    expect(discord.problems).toEqual([]);
  });

  it("never writes its token anywhere", () => {
    expect(all.log.length).toBeGreaterThan(0);
    expect(messagesOf("test-token")).toEqual([]);
    expect(messagesOf("token-")).toEqual([]);
  });
});
