/** `photofinish register discord`, as a process. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  APPLICATION,
  type DiscordServer,
  startDiscordServer,
  TOKEN,
} from "../../platforms/discord/server.js";
import { photofinish } from "../../support/cli.js";

describe("photofinish register discord", () => {
  let discord: DiscordServer;
  beforeAll(async () => {
    discord = await startDiscordServer();
  });
  afterAll(() => discord.close());

  const run = async (settings: NodeJS.ProcessEnv, ...words: string[]) => {
    const child = photofinish(["register", ...words], { DISCORD_API_URL: discord.apiUrl, ...settings });
    child.process.stdin.end();
    const { code } = await child.ended;
    return { code, out: child.out(), err: child.err() };
  };
  const settings = { DISCORD_TOKEN: TOKEN, DISCORD_APPLICATION_ID: APPLICATION };

  it("registers the commands, and prints the links that add the bot", async () => {
    const { code, out } = await run(settings, "discord");
    expect(code).toBe(0);
    expect(out).toContain(`https://discord.com/oauth2/authorize?client_id=${APPLICATION}`);
    expect(discord.registered.size).toBe(1);
    expect(discord.problems).toEqual([]);
    expect(out).not.toContain(TOKEN);
  });

  it("names every setting that is missing, wrong or refused, without showing the token", async () => {
    const nothing = await run({}, "discord");
    expect(nothing).toMatchObject({
      code: 1,
      err: expect.stringContaining("DISCORD_TOKEN and DISCORD_APPLICATION_ID"),
    });
    const half = await run({ DISCORD_TOKEN: TOKEN }, "discord");
    expect(half).toMatchObject({
      code: 1,
      err: expect.stringContaining("DISCORD_APPLICATION_ID is missing"),
    });
    const wrong = {
      DISCORD_TOKEN: "a b",
      DISCORD_APPLICATION_ID: "x",
      DISCORD_GUILD_ID: "y",
      DISCORD_SHARDS: "0",
    };
    const all = await run({ ...wrong, DISCORD_API_URL: "nowhere" }, "discord");
    for (const name of [...Object.keys(wrong), "DISCORD_API_URL"])
      expect(all.err).toContain(`  ${name} must`);
    const refused = await run({ ...settings, DISCORD_TOKEN: "not-the-token" }, "discord");
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("Discord refuses DISCORD_TOKEN") });
    for (const { out, err } of [nothing, half, all, refused]) {
      for (const secret of [TOKEN, "a b", "not-the-token"]) expect(out + err).not.toContain(secret);
    }
  });

  it("says what it takes", async () => {
    expect(await run(settings)).toMatchObject({ code: 2, out: expect.stringContaining("register discord") });
    expect(await run(settings, "discrod")).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean "discord"?'),
    });
  });
});
