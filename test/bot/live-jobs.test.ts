import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { followJob, type LiveJobsParts } from "../../src/bot/live-jobs.js";
import type { Card } from "../../src/lessons/cards/card.js";
import { type JobState, jobCard } from "../../src/lessons/cards/progress-card.js";
import type { Job } from "../../src/race/job.js";
import type { LaneProgress } from "../../src/race/progress.js";
import type { Race } from "../../src/race/race.js";
import type { Store } from "../../src/store/store.js";
import { tasks } from "../support/results.js";
import { until } from "../support/until.js";

const EVERY_MS = 30;
const logger = pino({ level: "silent" });
const workload = tasks("sleep:500", "sleep:1000");
const race: Race = { id: "r-1", lanes: ["async"], workload, runtime: null, runs: 1 };
const reply = { platform: "p", outlet: "p", user: "u", channel: "c", language: "en" as const, address: {} };
const job: Job = { kind: "race", id: "r-1", reply, requestedAt: 0, race };

interface Changes {
  store?: Pick<Store, "subscribe">;
  onChange?(state: JobState): Promise<boolean>;
}

function watching(changes: Changes = {}) {
  const shown: { card: Card; atMs: number }[] = [];
  let publish = (_message: string) => {};
  const state = { subscribed: false, ahead: null as number | null };
  const store: Pick<Store, "subscribe"> = {
    async subscribe(topic, onMessage) {
      expect(topic).toBe("progress/r-1");
      state.subscribed = true;
      publish = onMessage;
      return async () => {
        state.subscribed = false;
      };
    },
    ...changes.store,
  };
  const parts: LiveJobsParts = {
    platform: { edit: async () => "shown", viewEveryMs: EVERY_MS },
    store: store as Store,
    jobs: { position: async () => state.ahead },
    logger,
  };
  async function show(now: JobState): Promise<boolean> {
    shown.push({ card: jobCard(job, now, Date.now(), "en"), atMs: performance.now() });
    return true;
  }
  const follow = () => followJob(job, changes.onChange ?? show, parts);
  const progress = (lane: Partial<LaneProgress>) => {
    const whole = { lane: "async", run: 1, startedAt: 1, elapsedMs: null, started: 2, stopped: 0, ...lane };
    publish(
      JSON.stringify({
        raceId: "r-1",
        lanes: [
          {
            tasks: [
              [0, null],
              [0, null],
            ],
            ...whole,
          },
        ],
      }),
    );
  };
  const texts = () => shown.map(({ card }) => JSON.stringify(card));
  return { follow, shown, texts, state, progress, publish: (message: string) => publish(message) };
}

describe("following a job", () => {
  it("has subscribed before the race is queued, and shows nothing until then", async () => {
    const { follow, shown, state } = watching();
    const watch = await follow();
    expect(state.subscribed).toBe(true);
    expect(shown).toEqual([]);
    watch.end();
    await until("it is unsubscribed", () => !state.subscribed);
  });

  it("tells the place in the queue at once, and again only when it has changed", async () => {
    const { follow, texts, state } = watching();
    const watch = await follow();
    state.ahead = 3;
    void watch.queued(3);
    await until("the place is shown", () => texts().length === 1);
    expect(texts()[0]).toContain("3 races wait before this one");
    state.ahead = 1;
    await until("the new place is shown", () => texts().length === 2);
    expect(texts()[1]).toContain("1 race waits before this one");
    watch.end();
  });

  it("shows the tasks as they run, not more often than it may", async () => {
    const { follow, shown, texts, progress } = watching();
    const watch = await follow();
    void watch.queued(0);
    progress({});
    await until("it is shown several times", () => shown.length >= 5);
    watch.end();
    expect(texts().at(-1)).toContain("1 sleep 500 ms");
    const pauses = shown.slice(1).map(({ atMs }, index) => atMs - (shown[index]?.atMs ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThan(EVERY_MS - 5);
  });

  it("rests when all lanes are over, and goes on when the race is run again", async () => {
    const { follow, texts, progress } = watching();
    const watch = await follow();
    void watch.queued(0);
    progress({
      elapsedMs: 1_001,
      stopped: 2,
      tasks: [
        [0, 500],
        [0, 1_000],
      ],
    });
    await until("the end is shown", () => texts().at(-1)?.includes("1.0 s"));
    progress({
      startedAt: null,
      tasks: [
        [null, null],
        [null, null],
      ],
    });
    await until("the new beginning is shown", () => texts().at(-1)?.includes("not started yet"));
    watch.end();
  });

  it("offers the last card again after a while: whoever shows it may have missed the answer", async () => {
    vi.useFakeTimers();
    try {
      const { follow, shown, progress } = watching();
      const watch = await follow();
      void watch.queued(0);
      progress({ elapsedMs: 1_001, stopped: 2 });
      await vi.advanceTimersByTimeAsync(50_000);
      const before = shown.length;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(shown.length).toBe(before + 1);
      watch.end();
      await vi.advanceTimersByTimeAsync(120_000);
      expect(shown.length).toBe(before + 1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("offers a card again that was not shown, or whose showing failed", async () => {
    let calls = 0;
    const { follow, state } = watching({
      async onChange() {
        calls++;
        if (calls === 1) throw new Error("refused");
        return calls > 2;
      },
    });
    const watch = await follow();
    state.ahead = 2;
    void watch.queued(2);
    await until("it has been shown at last", () => calls === 3);
    watch.end();
  });

  it("goes on without progress where it cannot be had, and past messages that are none", async () => {
    const without = watching({ store: { subscribe: () => Promise.reject(new Error("away")) } });
    const blind = await without.follow();
    void blind.queued(2);
    await until("the place is shown", () => without.texts().length > 0);
    blind.end();

    const { follow, texts, publish, progress } = watching();
    const watch = await follow();
    void watch.queued(0);
    publish("{nonsense");
    progress({});
    await until("the tasks are shown", () => texts().at(-1)?.includes("1 sleep"));
    watch.end();
  });
});
