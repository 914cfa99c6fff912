import { describe, expect, test } from "vitest";
import type { Race } from "../../src/race/race.js";
import { createBudget, raceWeight, type Weight } from "../../src/workers/budget.js";

const TOTAL: Weight = { processes: 10, threads: 10, memoryMb: 100 };
const processes = (count: number): Weight => ({ processes: count, threads: count, memoryMb: count });
const never = new AbortController().signal;

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function admissions(total = TOTAL) {
  const budget = createBudget(total);
  const admitted = new Map<string, () => void>();
  const acquire = (name: string, weight: Weight, signal = never) =>
    void budget.acquire(weight, signal).then((release) => admitted.set(name, release));
  return { acquire, admitted };
}

describe("the budget of a host", () => {
  test("admits as many races as fit, and the next when one ends", async () => {
    const { acquire, admitted } = admissions();
    for (const name of ["a", "b", "c"]) acquire(name, processes(5));
    await settle();
    expect([...admitted.keys()]).toEqual(["a", "b"]);
    admitted.get("a")?.();
    await settle();
    expect([...admitted.keys()]).toEqual(["a", "b", "c"]);
  });

  test("counts threads and memory as well as processes", async () => {
    const { acquire, admitted } = admissions();
    acquire("many threads", { processes: 1, threads: 9, memoryMb: 1 });
    acquire("much memory", { processes: 1, threads: 1, memoryMb: 99 });
    acquire("one thread too many", { processes: 1, threads: 1, memoryMb: 0 });
    await settle();
    expect([...admitted.keys()]).toEqual(["many threads", "much memory"]);
  });

  test("lets a small race wait behind a large one that came first", async () => {
    const { acquire, admitted } = admissions();
    acquire("first", processes(5));
    acquire("large", processes(8));
    acquire("small", processes(1));
    await settle();
    expect([...admitted.keys()]).toEqual(["first"]);
    admitted.get("first")?.();
    await settle();
    expect([...admitted.keys()]).toEqual(["first", "large", "small"]);
  });

  test("runs a race that would never fit, alone", async () => {
    const { acquire, admitted } = admissions();
    acquire("small", processes(1));
    acquire("huge", processes(1_000));
    acquire("next", processes(1));
    await settle();
    expect([...admitted.keys()]).toEqual(["small"]);
    admitted.get("small")?.();
    await settle();
    expect([...admitted.keys()]).toEqual(["small", "huge"]);
    admitted.get("huge")?.();
    await settle();
    expect([...admitted.keys()]).toEqual(["small", "huge", "next"]);
  });

  test("lets go of a race that is cancelled while it waits, and admits those behind it", async () => {
    const { acquire, admitted } = admissions();
    const cancelling = new AbortController();
    acquire("first", processes(5));
    acquire("cancelled", processes(8), cancelling.signal);
    acquire("behind", processes(5));
    cancelling.abort();
    await settle();
    expect([...admitted.keys()].sort()).toEqual(["behind", "cancelled", "first"]);
    admitted.get("cancelled")?.(); // Gives back nothing, since it took nothing.
    acquire("more", processes(1));
    await settle();
    expect(admitted.has("more")).toBe(false);
  });
});

describe("the weight of a race", () => {
  const race = (lanes: Race["lanes"], tasks: number): Race => ({
    id: "r",
    lanes,
    workload: Array(tasks).fill({ kind: "sleep", ms: 1_000 }),
    runtime: null,
    runs: 1,
  });

  test("is a process for each lane, and one for each task of the processes lane", () => {
    expect(raceWeight(race(["sync", "async"], 8), "python").processes).toBe(2);
    expect(raceWeight(race(["processes"], 8), "python").processes).toBe(9);
  });

  test("is a thread for each task of the threads lane", () => {
    expect(raceWeight(race(["threads"], 8), "node").threads).toBe(9);
  });

  test("is more memory in Node, which cannot fork what is warm", () => {
    const [python, node] = (["python", "node"] as const).map((runtime) =>
      raceWeight(race(["processes"], 8), runtime),
    );
    expect(node?.memoryMb).toBeGreaterThan(python?.memoryMb ?? Infinity);
  });
});
