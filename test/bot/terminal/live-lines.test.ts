import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LaneNow } from "../../../src/bot/own-clock.js";
import { type LiveRace, type LiveView, liveLines } from "../../../src/bot/terminal/live-lines.js";
import { ALL_LANES, type Lane } from "../../../src/race/lanes.js";
import type { Race } from "../../../src/race/race.js";
import type { Task } from "../../../src/race/task.js";
import { repeat, tasks } from "../../support/results.js";

const view: LiveView = { width: 46, room: 30, colour: false, language: "en" };
const shown = (races: LiveRace[], changes: Partial<LiveView> = {}) =>
  liveLines(races, { ...view, ...changes }).map(({ painted }) => painted);

function race(workload: Task[], lanes: Lane[], runs = 1): Race {
  return { id: "race-1", lanes, workload, runtime: null, runs };
}

/** A lane at `elapsedMs`, with tasks `[startMs, stopMs]` as far as they are known. */
function lane(name: Lane, elapsedMs: number | null, known: [number | null, number | null][]): LaneNow {
  const over = known.every(([, stopMs]) => stopMs !== null);
  return {
    elapsedMs,
    progress: {
      lane: name,
      run: 1,
      startedAt: elapsedMs === null ? null : 1,
      elapsedMs: over ? elapsedMs : null,
      started: known.filter(([startMs]) => startMs !== null).length,
      stopped: known.filter(([, stopMs]) => stopMs !== null).length,
      tasks: known,
    },
  };
}

const TWO_SLEEPS = tasks("sleep:500", "sleep:1000");

describe("the live region", () => {
  it("shows every task while it waits, on one axis with what the race should take", () => {
    const lanes = [
      lane("sync", 750, [
        [0, 500],
        [500, null],
      ]),
      lane("async", 750, [
        [0, 500],
        [0, null],
      ]),
    ];
    expect(shown([{ race: race(TWO_SLEEPS, ["sync", "async"]), ahead: 0, lanes }])).toEqual([
      "2 sleeps: 500 ms, 1 s",
      "sync  0.8 s  1 of 2 done, 1 under way",
      "  1 sleep 500 ms ░░░░░░░░░░",
      "  2 sleep 1 s              ░░░░░",
      "async  0.8 s  1 of 2 done, 1 under way",
      "  1 sleep 500 ms ░░░░░░░░░░",
      "  2 sleep 1 s    ░░░░░░░░░░░░░░░",
    ]);
  });

  it("draws no task that is not known to have started, and a computing one as running", () => {
    const lanes = [
      lane("sync", 200, [
        [0, null],
        [null, null],
      ]),
    ];
    const lines = shown([{ race: race(tasks("cpu:200", "cpu:200"), ["sync"]), ahead: 0, lanes }]);
    expect(lines.slice(2)).toEqual(["  1 cpu 200 ms ███████████████▌", "  2 cpu 200 ms"]);
  });

  it("says which lane has not started, and which is over", () => {
    const lanes = [
      lane("sync", 1500.2, [
        [0, 500],
        [500, 1500],
      ]),
      lane("threads", null, [
        [null, null],
        [null, null],
      ]),
    ];
    const lines = shown([{ race: race(TWO_SLEEPS, ["sync", "threads"]), ahead: 0, lanes }]);
    expect(lines[1]).toBe("sync  1.50 s  2 of 2 done");
    expect(lines[4]).toBe("threads  not started yet  0 of 2 done");
  });

  it("says how many races are before one that waits", () => {
    const waiting = { race: race(TWO_SLEEPS, ["sync"]), ahead: 3, lanes: null };
    expect(shown([waiting], { width: 80 })).toEqual([
      "2 sleeps: 500 ms, 1 s: in the queue, 3 races before it",
    ]);
    expect(shown([{ ...waiting, ahead: null }])).toEqual(["2 sleeps: 500 ms, 1 s: about to start"]);
  });

  it("says which run is under way where there are several", () => {
    const lanes = [
      lane("sync", 750, [
        [0, 500],
        [500, null],
      ]),
    ];
    const lines = shown([{ race: race(TWO_SLEEPS, ["sync"], 5), ahead: 0, lanes }], { width: 60 });
    expect(lines[1]).toBe("sync  0.8 s  run 1 of 5  1 of 2 done, 1 under way");
  });

  it("has a mark for every task where there are too many for a bar each", () => {
    const lanes = [
      lane(
        "sync",
        250,
        [...Array(25)].map((_, index) => [
          index < 3 ? index * 100 : null,
          index < 2 ? index * 100 + 100 : null,
        ]),
      ),
    ];
    const lines = shown([{ race: race(repeat("io:100", 25), ["sync"]), ahead: 0, lanes }]);
    expect(lines[1]).toBe(`sync  0.3 s  ✓✓░${"·".repeat(22)}`);
  });

  it("has marks for bars where the screen is too low, and at last leaves rows out and says so", () => {
    const lanes = ALL_LANES.map((name) =>
      lane(name, 750, [
        [0, 500],
        [0, null],
      ]),
    );
    const all = [{ race: race(TWO_SLEEPS, [...ALL_LANES]), ahead: 0, lanes }];
    expect(shown(all, { room: 12 })).toEqual([
      "2 sleeps: 500 ms, 1 s",
      ...ALL_LANES.map((name) => `${name}  0.8 s  ✓░  1 of 2 done, 1 under way`),
    ]);
    expect(shown(all, { room: 2 })).toEqual(["2 sleeps: 500 ms, 1 s", "… 4 more rows"]);
    expect(shown(all, { room: 0 })).toEqual([]);
  });

  it("counts where the messages do not say which task", () => {
    const counted = lane("async", 750, []);
    Object.assign(counted.progress, { elapsedMs: null, started: 1000, stopped: 400 });
    const lines = shown([{ race: race(repeat("sleep:1000", 1000), ["async"]), ahead: 0, lanes: [counted] }]);
    expect(lines[1]).toBe("async  0.8 s  400 of 1,000 done, 600 under way");
  });

  it("never takes more rows or columns than there are", () => {
    const times = fc.array(fc.tuple(fc.option(fc.nat(5000)), fc.option(fc.nat(5000))), { maxLength: 40 });
    const sizes = fc.record({ width: fc.integer({ min: 9, max: 120 }), room: fc.nat(40) });
    fc.assert(
      fc.property(times, fc.option(fc.nat(5000)), sizes, (known, elapsedMs, { width, room }) => {
        const workload = repeat("sleep:100", Math.max(1, known.length));
        const lanes = ALL_LANES.map((name) => lane(name, elapsedMs, known));
        const lines = liveLines([{ race: race(workload, [...ALL_LANES]), ahead: 0, lanes }], {
          ...view,
          width,
          room,
        });
        expect(lines.length).toBeLessThanOrEqual(room);
        for (const { cells } of lines) expect(cells).toBeLessThanOrEqual(width);
      }),
    );
  });
});
