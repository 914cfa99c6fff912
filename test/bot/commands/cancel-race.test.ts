import { describe, expect, it } from "vitest";
import { cancelRace } from "../../../src/bot/commands/cancel-race.js";
import { parseText } from "../../../src/bot/commands/index.js";
import type { Reply } from "../../../src/race/reply.js";
import { asyncMistake, request, services } from "../../support/commands.js";

const reply: Reply = {
  platform: "discord",
  outlet: "discord",
  user: "ada",
  channel: "here",
  language: "en",
  address: {},
};
const open = services({ openJob: async (id) => (id === "discord-1" ? reply : null) });
const asked = (changes: object) => request({ platform: "discord", ...changes });
const run = (raceId: string, changes = {}) => cancelRace.run({ raceId }, asked(changes), open);

describe("/cancel-race", () => {
  it("is typed or pressed with the race's id, and listed nowhere", () => {
    expect(parseText("/cancel-race discord-1").parsed).toEqual({ raceId: "discord-1" });
    expect(cancelRace.hidden).toBe(true);
  });

  it("cancels the race of who asks, wherever they ask", async () => {
    open.cancelled.length = 0;
    expect(await run("discord-1", { channel: "elsewhere" })).toMatchObject({ audience: "asker" });
    expect(open.cancelled).toEqual(["discord-1"]);
  });

  it("cancels the race of somebody else only for a moderator of that channel", async () => {
    open.cancelled.length = 0;
    const key = async (changes: object) => (await asyncMistake(() => run("discord-1", changes))).key;
    expect(await key({ user: "bob" })).toBe("cancelRace.notYours");
    expect(await key({ user: "bob", mayModerate: true, channel: "elsewhere" })).toBe("cancelRace.notYours");
    expect(await key({ user: "bob", mayManage: true })).toBe("cancelRace.notYours");
    expect(open.cancelled).toEqual([]);
    await run("discord-1", { user: "bob", mayModerate: true });
    expect(open.cancelled).toEqual(["discord-1"]);
  });

  it("says that a race is over, or was never there", async () => {
    expect((await asyncMistake(() => run("discord-2"))).key).toBe("cancelRace.over");
    expect((await asyncMistake(() => run("discord-1", { platform: "slack" }))).key).toBe("cancelRace.over");
  });
});
