import { describe, expect, it } from "vitest";
import type { Lane } from "../../src/race/lanes.js";
import { checkLength } from "../../src/race/limits.js";
import type { Task } from "../../src/race/task.js";
import { mistake } from "../support/commands.js";
import { repeat, tasks } from "../support/results.js";

function raceOf(workload: Task[], runs: number, ...lanes: Lane[]) {
  return { workload, runs, lanes };
}

describe("checkLength", () => {
  it("lets a lane take 120 s and not a millisecond more", () => {
    checkLength(raceOf(tasks("sleep:60000", "sleep:60000"), 1, "sync"), "python");
    const longer = raceOf(tasks("sleep:60000", "sleep:60000", "sleep:1"), 1, "sync");
    expect(mistake(() => checkLength(longer, "python")).en).toBe(
      "`sync` would take 120.001 s even at its best, and the limit is 120 s. Use fewer or shorter tasks: `/race sync 0.5 1`.",
    );
  });

  it("counts all the runs together", () => {
    checkLength(raceOf(tasks("sleep:6000"), 20, "async"), "node");
    const longer = raceOf(tasks("sleep:6001"), 20, "async");
    expect(mistake(() => checkLength(longer, "node")).en).toContain("20 runs of `async` would take 120.02 s");
  });

  it("names the lane that takes too long, not the first", () => {
    const race = raceOf(tasks("io:60000", "io:60000", "io:60000"), 1, "threads", "blocked");
    expect(mistake(() => checkLength(race, "node")).en).toContain("`blocked` would take 180 s");
  });

  it("takes no host for the fastest there can be, and knows cores and the GIL of one that is given", () => {
    const race = raceOf(repeat("cpu:30000", 8), 1, "threads");
    checkLength(race, "python");
    checkLength(race, "node", { cpus: 2, gil: true });
    expect(mistake(() => checkLength(race, "python", { cpus: 2, gil: true })).en).toContain("240 s");
    expect(mistake(() => checkLength(race, "node", { cpus: 1, gil: null })).en).toContain("240 s");
  });
});
