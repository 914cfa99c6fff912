import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeWorkload } from "../../../src/lessons/cards/phrases.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { TASK_KINDS, type Task, type TaskKind } from "../../../src/race/task.js";

function tasks(kind: TaskKind, ...durations: number[]): Task[] {
  return durations.map((ms) => ({ kind, ms }));
}

describe("describeWorkload", () => {
  it("lists a few different durations", () => {
    const workload = tasks("sleep", 5000, 10_000);
    expect(describeWorkload(workload, "en")).toBe("2 sleeps: 5 s, 10 s");
    expect(describeWorkload(workload, "zh")).toBe("2 个休眠任务：5 s、10 s");
  });

  it("gives a duration that all tasks share once", () => {
    const workload = [...tasks("io", ...Array(10).fill(200)), ...tasks("cpu", 100, 100)];
    expect(describeWorkload(workload, "en")).toBe("10 requests of 200 ms, 2 computations of 100 ms");
    expect(describeWorkload(workload, "zh")).toBe("10 个请求，每个 200 ms；2 个计算任务，每个 100 ms");
  });

  it("uses the singular for one task", () => {
    expect(describeWorkload(tasks("sleep", 1500), "en")).toBe("1 sleep of 1.5 s");
    expect(describeWorkload(tasks("sleep", 1500), "zh")).toBe("1 个休眠任务：1.5 s");
  });

  it("parts kinds with a semicolon where commas are taken by a list", () => {
    const workload = [...tasks("io", 100), ...tasks("sleep", 1000, 2000)];
    expect(describeWorkload(workload, "en")).toBe("1 request of 100 ms; 2 sleeps: 1 s, 2 s");
  });

  it("gives the range of many different durations, and a thousands separator", () => {
    const workload = tasks("sleep", ...Array.from({ length: 10_000 }, (_, index) => index + 1));
    expect(describeWorkload(workload, "en")).toBe("10,000 sleeps of 1 ms to 10 s");
    expect(describeWorkload(workload, "zh")).toBe("10,000 个休眠任务，1 ms 到 10 s 不等");
  });

  it("stays short enough for a title, whatever the workload", () => {
    const task = fc.record({ kind: fc.constantFrom(...TASK_KINDS), ms: fc.integer({ min: 1, max: 60_000 }) });
    fc.assert(
      fc.property(fc.array(task, { minLength: 1 }), fc.constantFrom(...LANGUAGES), (workload, language) => {
        const words = describeWorkload(workload, language);
        expect(words).not.toBe("");
        expect(words.length).toBeLessThan(160);
      }),
    );
  });
});
