import { describe, expect, it } from "vitest";
import { nearestTime, type Prediction, pointsOf, timesToChoose, winners } from "../../src/race/prediction.js";
import { raceResult, repeat, tasks } from "../support/results.js";

const twoCores = { cpus: 2, gil: true };
const ALL = ["sync", "threads", "async", "processes"] as const;

describe("the times to choose from", () => {
  it("are what theory predicts and a common misbelief, the shortest first", () => {
    const race = { lanes: [...ALL], workload: tasks("sleep:5000", "sleep:10000"), runtime: null, runs: 1 };
    expect(timesToChoose(race, "python", twoCores)).toEqual([7500, 10_000, 15_000]);
  });

  it("hold the time of every lane, and no time twice", () => {
    const race = { lanes: [...ALL], workload: repeat("cpu:300", 4), runtime: null, runs: 1 };
    expect(timesToChoose(race, "python", twoCores)).toEqual([300, 600, 1200]);
  });

  it("count as right when they are the nearest to what was measured", () => {
    expect(nearestTime([7500, 10_000, 15_000], 10_020)).toBe(1);
    expect(nearestTime([7500, 10_000, 15_000], 90_000)).toBe(2);
  });
});

describe("a guess", () => {
  const result = raceResult({ workload: tasks("sleep:5000", "sleep:10000"), lanes: [...ALL] });
  const prediction = { timesMs: [7500, 10_000, 15_000] } as Prediction;

  it("of any lane that finished with the fastest is right about the winner", () => {
    expect(winners(result)).toEqual(["threads", "async", "processes"]);
  });

  it("has two points for the winner and one for each right time", () => {
    expect(pointsOf({ winner: "async", times: { sync: 2, async: 1, threads: 0 } }, prediction, result)).toBe(
      4,
    );
    expect(pointsOf({ winner: "sync", times: {} }, prediction, result)).toBe(0);
  });

  it("of the time of a lane that did not finish is never right", () => {
    const lanes = [{ lane: "sync" as const, status: "timeout" as const, elapsedMs: 15_000 }];
    const failed = raceResult({ workload: tasks("sleep:5000", "sleep:10000"), lanes });
    expect(pointsOf({ times: { sync: 2 } }, prediction, failed)).toBe(0);
  });
});
