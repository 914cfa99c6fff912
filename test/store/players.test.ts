/** Points on both stores: counted once, none lost by what happens at once, and forgotten as a whole. */
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { NEW_PLAYER, pointsIn } from "../../src/store/player.js";
import { playersIn } from "../../src/store/players.js";
import { type StoreForTests, storeForTests } from "../support/stores.js";

const stores = { embedded: await storeForTests("embedded"), redis: await storeForTests("redis") };

describe.each(["embedded", "redis"] as const)("on the %s store", (kind) => {
  const opened = stores[kind];
  if (opened === null) {
    test.skip("there is no Redis to test on", () => {});
    return;
  }
  const { store, remove } = opened as StoreForTests;
  const players = playersIn(store);
  afterAll(remove);
  const participant = (user: string, channel: string = randomUUID()) => ({
    platform: "test",
    user,
    channel,
    space: `space of ${channel}`,
  });

  test("awards that come at once and twice each count once", async () => {
    const ada = participant(randomUUID());
    const ids = Array.from({ length: 8 }, (_, at) => `award-${at % 4}`);
    await Promise.all(ids.map((id) => players.award(ada, { id, points: 2 }, "2026-03-02")));
    const player = await players.get(ada);
    expect(pointsIn(player, `channel/${ada.channel}`, null)).toBe(8);
    expect(player.streak.days).toBe(1);
  });

  test("everybody who takes part at once is in the channel and its server, once", async () => {
    const channel = randomUUID();
    const users = Array.from({ length: 10 }, (_, at) => `user-${channel}-${at}`);
    const all = [...users, ...users].map((user) => participant(user, channel));
    await Promise.all(all.map((each) => players.takePart(each, "2026-03-02")));
    expect((await players.in("test", `channel/${channel}`)).sort()).toEqual([...users].sort());
    expect((await players.in("test", `server/space of ${channel}`)).sort()).toEqual([...users].sort());
  });

  test("who joins belongs to the channel without points or a day, until they are forgotten", async () => {
    const ada = participant(`ada-${randomUUID()}`);
    await Promise.all([players.join(ada), players.join(ada)]);
    expect(await players.in("test", `channel/${ada.channel}`)).toEqual([ada.user]);
    expect(await players.get(ada)).toEqual(NEW_PLAYER);
    await players.forget(ada);
    expect(await players.in("test", `channel/${ada.channel}`)).toEqual([]);
  });

  test("an award without a day of its own is of the day on which its winner took part last", async () => {
    const ada = participant(randomUUID());
    await players.takePart(ada, "2026-03-02");
    await players.award(ada, { id: "a", points: 1 }, null);
    expect((await players.get(ada)).awards).toMatchObject([{ day: "2026-03-02" }]);
  });

  test("who is forgotten is in no place, and others stay", async () => {
    const channel = randomUUID();
    const [ada, bob] = [participant(`ada-${channel}`, channel), participant(`bob-${channel}`, channel)];
    for (const each of [ada, bob]) await players.award(each, { id: "a", points: 1 }, "2026-03-02");
    await players.forget(ada);
    expect(await players.get(ada)).toEqual(NEW_PLAYER);
    expect(await players.in("test", `channel/${channel}`)).toEqual([bob.user]);
    expect(await players.in("test", `server/space of ${channel}`)).toEqual([bob.user]);
    expect(pointsIn(await players.get(bob), "all", null)).toBe(1);
  });
});
