import type { Queue } from "bullmq";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readCourse } from "../../../src/app/content.js";
import { type Poster, type Posting, RefusedError } from "../../../src/bot/platform.js";
import { type TipJob, tipsQueue } from "../../../src/bot/tips/schedulers.js";
import { tipsIn } from "../../../src/bot/tips/tips.js";
import { startTips, type TipWorker } from "../../../src/bot/tips/worker.js";
import type { Tip } from "../../../src/lessons/tips/tips.js";
import type { Store } from "../../../src/store/store.js";
import { type StoreForTests, silent, storeForTests } from "../../support/stores.js";
import { reply } from "../../support/tip-channels.js";
import { TIP } from "../../support/tips.js";
import { until } from "../../support/until.js";

const TIPS: Tip[] = Array.from({ length: 40 }, (_, index) => ({
  ...TIP,
  id: `tip-${index}`,
  words: { ...TIP.words, en: { title: `Tip ${index}`, text: "…" } },
}));

const COURSE = readCourse();

describe.each(["embedded", "redis"] as const)("daily tips, on the %s store", (kind) => {
  let given: StoreForTests | null = null;
  let store: Store;
  let running: TipWorker[] = [];
  let outlets = 0;
  let outlet = "";
  let queue: Queue<TipJob>;

  beforeAll(async () => {
    given = await storeForTests(kind);
    if (given !== null) store = given.store;
  });
  afterAll(() => given?.remove());
  beforeEach(({ skip }) => {
    if (given === null) return skip();
    outlet = `outlet-${++outlets}`;
    queue = store.queues.queue<TipJob>(tipsQueue(outlet));
  });
  afterEach(async () => {
    await Promise.all(running.map((worker) => worker.stop()));
    running = [];
  });

  const parts = () => ({ store, tips: TIPS, course: COURSE, now: Date.now, logger: silent });
  const place = (name: string) => ({ platform: "chat", channel: `${outlet}/${name}` });
  const at = (name: string) => reply({ ...place(name), outlet });

  /** Everything it is asked to post; `refuse`: what it answers instead, if anything. */
  function start(posts: Posting[], refuse: (posting: Posting) => Error | null = () => null): void {
    const poster: Poster = {
      async post(posting) {
        const error = refuse(posting);
        if (error !== null) throw error;
        posts.push(posting);
      },
    };
    running.push(startTips(outlet, poster, parts()));
  }

  /** As if it were time for whatever is planned: each job has its planned time with it. */
  async function nextDay(): Promise<void> {
    for (const job of await queue.getDelayed()) await job.promote();
  }

  const planned = async () => (await queue.getJobSchedulers()).map(({ next }) => next);
  /** When nothing runs or waits to run. */
  const idle = () =>
    until("all jobs are done", async () => {
      const { active, waiting, prioritized } = await queue.getJobCounts("active", "waiting", "prioritized");
      return active === 0 && waiting === 0 && (prioritized ?? 0) === 0;
    });

  it("are planned for the zone's next such time, once a channel", async () => {
    const tips = tipsIn(parts());
    const first = await tips.daily.set(at("one"), { time: "09:00", zone: "Asia/Kathmandu" });
    expect(new Date(first.nextMs ?? 0).toISOString()).toMatch(/T03:15:00.000Z$/);
    expect(await planned()).toEqual([first.nextMs]);
    const second = await tips.daily.set(at("one"), { time: "18:00", zone: "Asia/Kathmandu" });
    expect(await planned()).toEqual([second.nextMs]);
    expect(await tips.daily.status(place("one"))).toEqual(second);
  });

  it("are not planned while they are paused or off", async () => {
    const tips = tipsIn(parts());
    await tips.daily.set(at("one"), { time: "09:00", zone: "UTC" });
    expect(await tips.daily.pause(place("one"))).toMatchObject({ paused: "byUser", nextMs: null });
    expect(await planned()).toEqual([]);
    const { nextMs } = await tips.daily.resume(place("one"));
    expect(await planned()).toEqual([nextMs]);
    expect(await tips.daily.off(place("one"))).toEqual({ schedule: null, paused: "no", nextMs: null });
    expect(await planned()).toEqual([]);
    expect(await tips.daily.resume(place("one"))).toMatchObject({ schedule: null });
  });

  it("are posted in the channel, one a day, and the next one is planned", async () => {
    const tips = tipsIn(parts());
    const { nextMs } = await tips.daily.set(at("one"), { time: "09:00", zone: "UTC" });
    const posts: Posting[] = [];
    start(posts);
    for (let day = 1; day <= 3; day++) {
      await nextDay();
      await until("the tip is posted", () => posts.length === day);
      await idle();
      expect(await planned()).toEqual([(nextMs ?? 0) + day * 86_400_000]);
    }
    expect(new Set(posts.map(({ id }) => id)).size).toBe(3);
    expect(new Set(posts.map(({ card }) => card.title)).size).toBe(3);
    expect(posts[0]).toMatchObject({ to: "channel", reply: at("one"), png: null, failed: false });
  });

  it("are posted once, by however many workers, for however many jobs of one day", async () => {
    const tips = tipsIn(parts());
    const names = Array.from({ length: 12 }, (_, index) => `channel-${index}`);
    await Promise.all(names.map((name) => tips.daily.set(at(name), { time: "09:00", zone: "UTC" })));
    const jobs = await queue.getDelayed();
    const posts: Posting[] = [];
    start(posts);
    start(posts);
    await nextDay();
    await until("all are posted", () => posts.length === names.length);
    // A scheduler that was planned anew while its job ran, say.
    const again = jobs.map(({ name, data, opts }) => ({ name, data, opts: { prevMillis: opts.prevMillis } }));
    await queue.addBulk(again as Parameters<typeof queue.addBulk>[0]);
    await idle();
    expect(new Set(posts.map(({ id }) => id)).size).toBe(names.length);
    expect(posts).toHaveLength(names.length);
  });

  it("are tried again where the platform is down, with the same tip and id", async () => {
    const tips = tipsIn(parts());
    await tips.daily.set(at("one"), { time: "09:00", zone: "UTC" });
    const posts: Posting[] = [];
    const failed: Posting[] = [];
    start(posts, (posting) => (failed.length < 2 && failed.push(posting) ? new Error("down") : null));
    await nextDay();
    for (let attempt = 1; attempt <= 2; attempt++) {
      await until("it has failed", () => failed.length === attempt);
      await idle();
      const retry = (await queue.getDelayed()).find(({ attemptsMade }) => attemptsMade > 0);
      await retry?.promote();
    }
    await until("the tip is posted", () => posts.length === 1);
    for (const posting of failed) expect(posting).toEqual(posts[0]);
  });

  it("pause after three days of refusals, and whoever set them up is told", async () => {
    const tips = tipsIn(parts());
    await tips.daily.set(at("one"), { time: "09:00", zone: "UTC" });
    const posts: Posting[] = [];
    let refused = 0;
    const refuse = ({ to }: Posting) => (to === "channel" && ++refused ? new RefusedError("gone") : null);
    start(posts, refuse);
    for (let day = 1; day <= 3; day++) {
      await nextDay();
      await until("it is refused", () => refused === day);
      await idle();
    }
    await until("somebody is told", () => posts.length === 1);
    expect(posts[0]).toMatchObject({
      to: "user",
      reply: { user: "ada" },
      card: { title: expect.any(String) },
    });
    await until("nothing is planned", async () => (await planned()).length === 0);
    expect(await tips.daily.status(place("one"))).toMatchObject({ paused: "byRefusals", nextMs: null });
    expect(refused).toBe(3);
    expect(await tips.daily.resume(place("one"))).toMatchObject({ paused: "no" });
    expect(await planned()).toHaveLength(1);
  });

  it("come beside a summary of the week, which is planned, paused by refusals and switched off by itself", async () => {
    const tips = tipsIn(parts());
    await tips.daily.set(at("one"), { time: "09:00", zone: "UTC" });
    const weekly = await tips.weekly.set(at("one"), { time: "18:00", zone: "UTC", weekday: 3 });
    expect(new Date(weekly.nextMs ?? 0).getUTCDay()).toBe(3);
    expect(await planned()).toHaveLength(2);
    const posts: Posting[] = [];
    let refused = 0;
    const isWeek = ({ card, to }: Posting) => to === "channel" && card.title.startsWith("The week here");
    start(posts, (posting) =>
      isWeek(posting) && posts.filter(isWeek).length === 1 && ++refused ? new RefusedError("gone") : null,
    );
    await nextDay();
    await until("both are posted", () => posts.length === 2);
    await idle();
    expect(posts.find(isWeek)?.card.title).toBe("The week here: no points");
    for (let week = 1; week <= 3; week++) {
      await nextDay();
      await until("it is refused", () => refused === week);
      await idle();
    }
    await until("somebody is told", () => posts.some(({ to }) => to === "user"));
    const told = posts.find(({ to }) => to === "user");
    expect(told?.card.title).toBe("The weekly summary you set up is paused");
    expect(JSON.stringify(told?.card)).toContain("in 3 weeks in a row");
    expect(await tips.weekly.status(place("one"))).toMatchObject({ paused: "byRefusals", nextMs: null });
    expect(await tips.daily.status(place("one"))).toMatchObject({ paused: "no" });
    await until("only the tip is planned", async () => (await planned()).length === 1);
    expect(await tips.weekly.off(place("one"))).toMatchObject({ schedule: null });
    expect(await planned()).toHaveLength(1);
  });

  it("come beside a summary that is posted once, by however many workers, after a failed attempt as well", async () => {
    const tips = tipsIn(parts());
    await tips.weekly.set(at("one"), { time: "18:00", zone: "UTC", weekday: 7 });
    const jobs = await queue.getDelayed();
    const posts: Posting[] = [];
    const failed: Posting[] = [];
    const refuse = (posting: Posting) =>
      failed.length < 1 && failed.push(posting) ? new Error("down") : null;
    start(posts, refuse);
    start(posts, refuse);
    await nextDay();
    await until("it has failed", () => failed.length === 1);
    await idle();
    await (await queue.getDelayed()).find(({ attemptsMade }) => attemptsMade > 0)?.promote();
    await until("it is posted", () => posts.length === 1);
    const again = jobs.map(({ name, data, opts }) => ({ name, data, opts: { prevMillis: opts.prevMillis } }));
    await queue.addBulk([...again, ...again] as Parameters<typeof queue.addBulk>[0]);
    await idle();
    expect(posts).toEqual(failed);
  });

  it("show different tips to however many ask at once", async () => {
    const tips = tipsIn(parts());
    const shown = await Promise.all(TIPS.slice(0, 20).map(() => tips.next(place("busy"))));
    expect(new Set(shown.map(({ id }) => id)).size).toBe(20);
  });
});
