import type { Queue } from "bullmq";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
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

  const parts = () => ({ store, tips: TIPS, now: Date.now, logger: silent });
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
    const first = await tips.daily(at("one"), "09:00", "Asia/Kathmandu");
    expect(new Date(first.nextMs ?? 0).toISOString()).toMatch(/T03:15:00.000Z$/);
    expect(await planned()).toEqual([first.nextMs]);
    const second = await tips.daily(at("one"), "18:00", "Asia/Kathmandu");
    expect(await planned()).toEqual([second.nextMs]);
    expect(await tips.status(place("one"))).toEqual(second);
  });

  it("are not planned while they are paused or off", async () => {
    const tips = tipsIn(parts());
    await tips.daily(at("one"), "09:00", "UTC");
    expect(await tips.pause(place("one"))).toMatchObject({ paused: "byUser", nextMs: null });
    expect(await planned()).toEqual([]);
    const { nextMs } = await tips.resume(place("one"));
    expect(await planned()).toEqual([nextMs]);
    expect(await tips.off(place("one"))).toEqual({ schedule: null, paused: "no", nextMs: null });
    expect(await planned()).toEqual([]);
    expect(await tips.resume(place("one"))).toMatchObject({ schedule: null });
  });

  it("are posted in the channel, one a day, and the next one is planned", async () => {
    const tips = tipsIn(parts());
    const { nextMs } = await tips.daily(at("one"), "09:00", "UTC");
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
    await Promise.all(names.map((name) => tips.daily(at(name), "09:00", "UTC")));
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
    await tips.daily(at("one"), "09:00", "UTC");
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
    await tips.daily(at("one"), "09:00", "UTC");
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
    expect(await tips.status(place("one"))).toMatchObject({ paused: "byRefusals", nextMs: null });
    expect(refused).toBe(3);
    expect(await tips.resume(place("one"))).toMatchObject({ paused: "no" });
    expect(await planned()).toHaveLength(1);
  });

  it("show different tips to however many ask at once", async () => {
    const tips = tipsIn(parts());
    const shown = await Promise.all(TIPS.slice(0, 20).map(() => tips.next(place("busy"))));
    expect(new Set(shown.map(({ id }) => id)).size).toBe(20);
  });
});
