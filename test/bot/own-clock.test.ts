import { describe, expect, it } from "vitest";
import { atOwnClock, lanesNow, type OwnClock } from "../../src/bot/own-clock.js";
import type { LaneProgress, Progress } from "../../src/race/progress.js";
import { repeat, tasks } from "../support/results.js";

function progress(changes: Partial<LaneProgress>): Progress {
  const lane: LaneProgress = {
    lane: "async",
    run: 1,
    startedAt: 5_000_000,
    elapsedMs: null,
    started: (changes.tasks ?? []).filter(([startMs]) => startMs !== null).length,
    stopped: (changes.tasks ?? []).filter(([, stopMs]) => stopMs !== null).length,
    tasks: [],
    ...changes,
  };
  return { raceId: "race-1", lanes: [lane] };
}
const TWO_SLEEPS = tasks("sleep:300", "sleep:2000");
/** `begun`: the clock after the messages so far. */
const elapsed = (state: Progress, begun: OwnClock, nowMs: number, workload = TWO_SLEEPS) => {
  const lanes = state.lanes.map((lane) => ({
    ...lane,
    startedAt: lane.startedAt === null ? null : (begun.get(lane.lane)?.atMs ?? null),
  }));
  return lanesNow({ ...state, lanes }, workload, nowMs).map(({ elapsedMs }) => elapsedMs);
};
const beginnings = (before: OwnClock, state: Progress, nowMs: number) =>
  atOwnClock(state, before, nowMs).clock;

describe("the clock between two messages", () => {
  it("goes on from what the last message said, by this machine's clock alone", () => {
    const state = progress({
      tasks: [
        [0, 300],
        [300, null],
      ],
    });
    const begun = beginnings(new Map(), state, 1000);
    expect(elapsed(state, begun, 1000)).toEqual([300]);
    expect(elapsed(state, begun, 1450)).toEqual([750]);
  });

  it("keeps to the message that took least time", () => {
    const first = progress({ tasks: [[0, null]] });
    const late = progress({
      tasks: [
        [0, 300],
        [300, null],
      ],
    });
    const begun = beginnings(beginnings(new Map(), first, 1000), late, 1500);
    expect(elapsed(late, begun, 1500)).toEqual([500]);
    const sooner = beginnings(begun, progress({ tasks: [[0, 900]] }), 1600);
    expect(elapsed(late, sooner, 1600)).toEqual([900]);
  });

  it("stands still before a lane begins and after it is over", () => {
    const before = progress({ startedAt: null });
    expect(elapsed(before, beginnings(new Map(), before, 1000), 9000)).toEqual([null]);
    const over = progress({ elapsedMs: 400, tasks: [[0, 400]] });
    expect(elapsed(over, beginnings(new Map(), over, 1000), 9000)).toEqual([400]);
  });

  it("begins anew with every run", () => {
    const first = progress({ tasks: [[0, 500]] });
    const second = progress({ run: 2, startedAt: 5_001_000, tasks: [[0, null]] });
    const begun = beginnings(beginnings(new Map(), first, 1000), second, 2000);
    expect(elapsed(second, begun, 2100)).toEqual([100]);
  });

  it("goes no further than the waits that it knows of, but with computations, which nobody knows", () => {
    const state = progress({
      tasks: [
        [0, 300],
        [300, null],
      ],
    });
    const begun = beginnings(new Map(), state, 1000);
    expect(elapsed(state, begun, 99_000)).toEqual([2300]);
    expect(elapsed(state, begun, 99_000, tasks("sleep:300", "cpu:2000"))).toEqual([98_300]);
    const counted = progress({ tasks: [], started: 70, stopped: 10 });
    expect(elapsed(counted, beginnings(new Map(), counted, 1000), 99_000, repeat("io:500", 70))).toEqual([
      500,
    ]);
    const starting = progress({ tasks: [[null, null]] });
    expect(elapsed(starting, beginnings(new Map(), starting, 1000), 1200)).toEqual([200]);
  });
});
