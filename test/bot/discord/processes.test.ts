import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { APPLICATION, buttonsOf, shown } from "../../platforms/discord/server.js";
import { until } from "../../support/until.js";
import { answer, type Playing, playing, result } from "./parts.js";

const RACES = 40;
const all = (await playing({ shards: 2 })) as Playing;

describe.skipIf(all === null)("several processes on one token", () => {
  const { discord } = all ?? {};

  beforeAll(() => all.start("worker"));
  afterAll(() => all.stop());

  it("answer every command once, whoever of them gets it", async () => {
    const bots = [await all.startBot(), await all.startBot()];
    const asked = Array.from({ length: RACES }, (_, index) => {
      const asker = { user: `11111111111111${1000 + index}`, guild: `33333333333${1_000_000 + index}` };
      return discord.command("race", "async", { tasks: "0.05", runtime: "node" }, asker);
    });
    await Promise.all(asked.map(result));
    expect(asked.flatMap(({ followUps }) => followUps)).toEqual([]);
    expect([...discord.channels.values()]).toEqual([]);
    const callbacks = discord.requests.filter((request) => request.endsWith("/callback"));
    expect(callbacks).toHaveLength(RACES);
    expect(discord.problems).toEqual([]);
    for (const bot of bots) await bot.stop();
  });

  it("shard inside the process, as many as Discord says or the setting does", async () => {
    const { count } = discord.gateway;
    const before = count.identified;
    const recommended = await all.startBot({ DISCORD_SHARDS: "auto" });
    await until("two shards are there", () => count.identified === before + 2);
    await recommended.stop();
    const one = await all.startBot({ DISCORD_SHARDS: "1" });
    await until("one more is there", () => count.identified === before + 3);
    expect(await answer(discord.command("about", null, {}, { guild: "333333333333999999" }))).toContain(
      "1.2.3",
    );
    await one.stop();
  });

  it("a result that comes while the bot is down is posted once when there is another, and its buttons work", async () => {
    const first = await all.startBot();
    const asked = discord.command("race", "async", { tasks: "1.5", runtime: "node" });
    await until("it is acknowledged", () => asked.original);
    await until("it runs", () => shown(asked.original) !== "");
    await first.stop();
    const { store, close } = await all.openResults();
    await until("it has a result", async () => (await store.get(`discord-${asked.id}`)) !== null);
    await close();
    expect(asked.original?.files).toEqual([]);
    const second = await all.startBot();
    await result(asked);
    expect(asked.followUps).toEqual([]);
    const again = buttonsOf(asked.original?.body ?? {}).find(({ label }) => label === "Race again");
    await result(discord.press(again?.id ?? ""));
    await second.stop();
    expect(discord.problems).toEqual([]);
  });
});

const limited = (await playing()) as Playing;

describe.skipIf(limited === null)("limits", () => {
  const { discord } = limited ?? {};
  const values = { tasks: "30", runtime: "node" };

  afterAll(() => limited.stop());
  afterEach(() => {
    expect(discord.problems).toEqual([]);
  });

  it("let nobody have more races at once than the setting says, also when all are asked for at once", async () => {
    // Without a worker all of them wait.
    await limited.startBot({ RACE_USER_LIMIT: "3", RACE_QUEUE_LIMIT: "5" });
    const asked = Array.from({ length: 10 }, () => discord.command("race", "async", values));
    await until("all are answered", () => asked.every(({ original }) => original?.body));
    const refused = asked.filter(({ original }) =>
      shown(original).includes("You already have 3 races under way"),
    );
    expect(refused).toHaveLength(7);
    for (const { original } of refused) expect(original?.ephemeral).toBe(true);
    const waiting = asked.filter((each) => !refused.includes(each));
    for (const { original } of waiting) expect(original?.ephemeral).toBe(false);
  });

  it("give a place back with the race that had it", async () => {
    expect(await answer(discord.command("cancel", null))).toContain("Cancelled 3 races");
    const asked = discord.command("race", "async", values);
    expect(await answer(asked)).toContain("Next in line");
    expect(await answer(discord.command("cancel", null))).toContain("Cancelled 1 race");
  });

  it("refuse races that a full queue has no room for, and say how long it would take", async () => {
    const ask = (user: string) => discord.command("race", "async", values, { user });
    const waiting = ["1", "2", "3", "4", "5"].map((digit) => ask(`12222222222222222${digit}`));
    await until("all wait", () =>
      waiting.every(
        ({ original }) =>
          shown(original).includes("In the queue") || shown(original).includes("Next in line"),
      ),
    );
    const refused = ask("133333333333333333");
    expect(await answer(refused)).toContain("The queue is full: 5 races wait, which takes about 3 minutes");
    expect(refused.original?.ephemeral).toBe(true);
  });
});

describe.skipIf(limited === null)("wrong settings", () => {
  it("are refused with the name of the setting, and never with the token", async () => {
    const wrong = (await playing()) as Playing;
    const token = "wrong-token.of.mine";
    await expect(wrong.start("bot", { DISCORD_TOKEN: token })).rejects.toThrow(
      "Discord refuses DISCORD_TOKEN",
    );
    const elsewhere = { DISCORD_APPLICATION_ID: "777777777777777777" };
    await expect(wrong.start("bot", elsewhere)).rejects.toThrow(
      "DISCORD_APPLICATION_ID is not the application",
    );
    wrong.discord.faults.push({
      method: "PUT",
      path: /guilds/,
      status: 403,
      body: { code: 50_001, message: "Missing Access" },
      times: 1,
    });
    await expect(wrong.start("bot", { DISCORD_GUILD_ID: "888888888888888888" })).rejects.toThrow(
      "DISCORD_GUILD_ID",
    );
    expect(wrong.log.filter((line) => line.includes(token))).toEqual([]);
    await wrong.stop();
  });

  it("of a server register the commands there", async () => {
    const one = (await playing()) as Playing;
    await one.startBot({ DISCORD_GUILD_ID: "888888888888888888" });
    const path = `/applications/${APPLICATION}/guilds/888888888888888888/commands`;
    expect([...one.discord.registered.keys()]).toEqual([path]);
    await one.stop();
  });

  it("do not matter for what is not Discord's fault: it is tried again until Discord is there", async () => {
    const late = (await playing()) as Playing;
    late.discord.faults.push({ method: "PUT", path: /commands/, status: 503, times: 5 });
    await late.startBot();
    expect(await answer(late.discord.command("about", null))).toContain("1.2.3");
    await late.stop();
  });
});
