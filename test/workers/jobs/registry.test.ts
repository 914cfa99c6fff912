import { afterAll, describe, expect, test } from "vitest";
import { JOB_KINDS } from "../../../src/race/job.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { JOB_REGISTRY, kindOfJob, tellResult } from "../../../src/workers/jobs/registry.js";
import { memoryStore } from "../../support/memory-store.js";
import { host, raceResult, tasks } from "../../support/results.js";

const store = memoryStore();
afterAll(() => store.close());

const race = raceResult({ workload: tasks("sleep:100"), lanes: ["async"] });
const lostUpdates = {
  id: "counting-1",
  runtime: "node" as const,
  host: host(),
  ways: [{ way: "plain" as const, status: "cancelled" as const, runs: [] }],
  program: "",
};

test("every kind of job is in the registry", () => {
  expect(Object.keys(JOB_REGISTRY).sort()).toEqual([...JOB_KINDS].sort());
});

describe("a result that is stored", () => {
  test.each([
    { kind: "race" as const, id: race.raceId, result: race, failed: false },
    { kind: "lostUpdates" as const, id: lostUpdates.id, result: lostUpdates, failed: true },
  ])("can be told: $kind", async ({ kind, id, result, failed }) => {
    expect(await tellResult(kind, id, "en", store, "short")).toBe(null);
    await kindOfJob(kind).store.save(result, store, id);
    const titles = new Set<string>();
    for (const language of LANGUAGES) {
      const told = await tellResult(kind, id, language, store, "short");
      expect(told?.failed).toBe(failed);
      titles.add(told?.card.title ?? "");
    }
    expect(titles.size).toBe(LANGUAGES.length);
  });
});

test("a race goes on the queue of what it does", () => {
  const job = (word: string) => ({
    kind: "race" as const,
    id: "r",
    reply: { platform: "p", outlet: "o", user: "u", channel: "c", language: "en" as const, address: {} },
    requestedAt: 0,
    race: { id: "r", lanes: ["async" as const], workload: tasks(word), runtime: null, runs: 1 },
  });
  expect(["sleep:1", "io:1", "cpu:1"].map((word) => JOB_REGISTRY.race.queue(job(word)))).toEqual([
    "waits",
    "waits",
    "cpu",
  ]);
});
