import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idealMs } from "../../src/race/ideal.js";
import { LANES } from "../../src/race/lanes.js";
import { RUNTIMES } from "../../src/race/runtimes.js";
import { TASK_KINDS } from "../../src/race/task.js";
import { repeat, tasks } from "../support/results.js";

const twoCores = { cpus: 2, gil: true };
const twoSleeps = tasks("sleep:5000", "sleep:10000");

describe("the ideal time of a lane", () => {
  it("is the sum of the waits where one task follows another", () => {
    expect(idealMs("sync", twoSleeps, "python", twoCores)).toBe(15_000);
    expect(idealMs("blocked", twoSleeps, "node", twoCores)).toBe(15_000);
  });

  it("is the longest wait in the other lanes", () => {
    for (const lane of ["threads", "async", "processes"] as const) {
      expect(idealMs(lane, twoSleeps, "python", twoCores)).toBe(10_000);
    }
  });

  it("is the sum of computations that share a GIL or an event loop", () => {
    const computing = repeat("cpu:300", 4);
    expect(idealMs("threads", computing, "python", twoCores)).toBe(1200);
    expect(idealMs("async", computing, "python", twoCores)).toBe(1200);
    expect(idealMs("async", computing, "node", twoCores)).toBe(1200);
  });

  it("shares computations among the cores where nothing is in the way", () => {
    const computing = repeat("cpu:300", 4);
    expect(idealMs("processes", computing, "python", twoCores)).toBe(600);
    expect(idealMs("threads", computing, "node", { cpus: 2, gil: null })).toBe(600);
    expect(idealMs("threads", computing, "python", { cpus: 2, gil: false })).toBe(600);
  });

  it("is never shorter than the longest computation, however many cores there are", () => {
    expect(idealMs("processes", tasks("cpu:900", "cpu:100"), "python", { cpus: 8, gil: true })).toBe(900);
  });

  it("is the longer of waits and computation for a mixture, and their sum one after another", () => {
    const mixed = tasks("io:500", "cpu:200", "cpu:200");
    expect(idealMs("threads", mixed, "python", twoCores)).toBe(500);
    expect(idealMs("threads", [...mixed, ...mixed], "python", twoCores)).toBe(800);
    expect(idealMs("processes", [...mixed, ...mixed], "python", twoCores)).toBe(500);
    expect(idealMs("sync", mixed, "python", twoCores)).toBe(900);
  });

  it.each([
    ["a sleep before a computation sleeps while that computes", ["sleep:300", "cpu:100"], 300],
    [
      "a sleep that ends meanwhile is noticed after all the computations",
      ["sleep:200", "cpu:300", "cpu:300"],
      600,
    ],
    ["a sleep after a computation begins after it", ["cpu:300", "sleep:300"], 600],
    ["a sleep between computations begins after the first", ["cpu:300", "sleep:500", "cpu:100"], 800],
    ["a request is sent after all the computations", ["cpu:400", "io:400"], 800],
    ["and so is one that was made before them", ["io:200", "cpu:300", "cpu:300"], 800],
    ["requests wait side by side", ["io:200", "cpu:300", "io:100"], 500],
    ["the longest of many paths counts", ["sleep:1000", "cpu:300", "io:200"], 1000],
  ])("on one event loop goes by the order: %s", (_, words, expectedMs) => {
    for (const runtime of RUNTIMES) {
      expect(idealMs("async", tasks(...words), runtime, twoCores)).toBe(expectedMs);
    }
  });

  it("is what equal tasks take in rounds where a limit lets in only so many", () => {
    for (const lane of ["threads", "async", "processes"] as const) {
      expect(idealMs(lane, repeat("io:200", 5), "python", twoCores, { limit: 2 })).toBe(600);
      expect(idealMs(lane, repeat("io:200", 5), "python", twoCores, { limit: 9 })).toBe(200);
    }
    expect(idealMs("sync", repeat("io:200", 5), "python", twoCores, { limit: 2 })).toBe(1000);
  });

  it("lets tasks take the first place that is free, in their order", () => {
    const unlike = tasks("sleep:100", "sleep:300", "sleep:100", "sleep:100");
    expect(idealMs("async", unlike, "python", twoCores, { limit: 2 })).toBe(300);
    expect(idealMs("async", unlike, "python", twoCores, { limit: 1 })).toBe(600);
  });

  it("gives a pool that computes no more cores than it has members", () => {
    const computing = repeat("cpu:300", 4);
    expect(idealMs("processes", computing, "python", { cpus: 4, gil: true }, { limit: 2 })).toBe(600);
    expect(idealMs("threads", computing, "python", { cpus: 4, gil: true }, { limit: 2 })).toBe(1200);
  });

  it("is never longer than a time-out, but for computation that nothing can cancel", () => {
    const slow = tasks("sleep:100", "sleep:5000");
    for (const lane of ["threads", "async", "processes"] as const) {
      expect(idealMs(lane, slow, "python", twoCores, { timeoutMs: 700 })).toBe(700);
    }
    expect(idealMs("sync", slow, "python", twoCores, { timeoutMs: 700 })).toBe(5100);
    const computing = repeat("cpu:300", 4);
    expect(idealMs("async", computing, "python", twoCores, { timeoutMs: 700 })).toBe(1200);
    expect(idealMs("threads", computing, "python", twoCores, { timeoutMs: 700 })).toBe(700);
  });

  it("lies between the longest task and the sum for every lane, runtime and machine", () => {
    const task = fc.record({ kind: fc.constantFrom(...TASK_KINDS), ms: fc.integer({ min: 1, max: 60_000 }) });
    const machine = fc.record({
      cpus: fc.integer({ min: 1, max: 128 }),
      gil: fc.constantFrom(true, false, null),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...LANES),
        fc.array(task, { minLength: 1, maxLength: 64 }),
        fc.constantFrom(...RUNTIMES),
        machine,
        (lane, workload, runtime, where) => {
          const ideal = idealMs(lane, workload, runtime, where);
          const total = workload.reduce((sum, { ms }) => sum + ms, 0);
          expect(ideal).toBeGreaterThanOrEqual(Math.max(...workload.map(({ ms }) => ms)));
          expect(ideal).toBeLessThanOrEqual(total);
        },
      ),
    );
  });
});
