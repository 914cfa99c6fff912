import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseText } from "../../src/bot/commands/index.js";
import { ALL_LANES, LANES, type Lane, laneModel } from "../../src/race/lanes.js";
import { MAX_LANE_MS, MAX_LIMIT, MAX_RUNS, MAX_TASK_MS } from "../../src/race/limits.js";
import { notation } from "../../src/race/notation.js";
import type { ParsedRace } from "../../src/race/race.js";
import { RUNTIMES } from "../../src/race/runtimes.js";
import { TASK_KINDS } from "../../src/race/task.js";
import { repeat, tasks } from "../support/results.js";

/** Any race that the notation can ask for: up to 64 tasks, equal neighbours likely, the sum within the limit. */
const anyRace: fc.Arbitrary<ParsedRace> = fc
  .record({
    lanes: fc.constantFrom<Lane[]>([...ALL_LANES], ...LANES.map((lane) => [lane])),
    workload: fc
      .array(
        fc.tuple(
          fc.record({ kind: fc.constantFrom(...TASK_KINDS), ms: fc.integer({ min: 1, max: MAX_TASK_MS }) }),
          fc.integer({ min: 1, max: 4 }),
        ),
        { minLength: 1, maxLength: 16 },
      )
      .map((groups) => groups.flatMap(([task, count]) => Array.from({ length: count }, () => ({ ...task })))),
    runtime: fc.constantFrom(null, ...RUNTIMES),
    runs: fc.integer({ min: 1, max: MAX_RUNS }),
    bounded: fc.oneof(
      fc.constant({}),
      fc.record({ limit: fc.integer({ min: 1, max: MAX_LIMIT }) }),
      fc.record({ timeoutMs: fc.integer({ min: 1, max: MAX_TASK_MS }) }),
    ),
  })
  .map(({ bounded, ...race }): ParsedRace => {
    return race.lanes.every((lane) => laneModel(lane).sequential) ? race : { ...race, ...bounded };
  })
  .filter(({ workload, runs }) => workload.reduce((sum, { ms }) => sum + ms, 0) * runs <= MAX_LANE_MS);

describe("notation", () => {
  it("writes a race as somebody would type it", () => {
    const race: ParsedRace = { lanes: ["async"], workload: repeat("io:200", 10), runtime: "node", runs: 3 };
    expect(notation(race)).toBe("/race async io:200ms*10 runtime=node runs=3");
  });

  it("writes what bounds the tasks", () => {
    const race: ParsedRace = { lanes: ["async"], workload: repeat("io:200", 10), runtime: null, runs: 1 };
    expect(notation({ ...race, limit: 5 })).toBe("/race async io:200ms*10 limit=5");
    expect(notation({ ...race, timeoutMs: 1500 })).toBe("/race async io:200ms*10 timeout=1.5s");
  });

  it("leaves out what goes without saying", () => {
    const workload = tasks("sleep:500", "sleep:1000", "sleep:1000", "cpu:1500", "sleep:1");
    expect(notation({ lanes: [...ALL_LANES], workload, runtime: null, runs: 1 })).toBe(
      "/race all 0.5 1*2 cpu:1.5s 0.001",
    );
  });

  it("gives the same race when it is parsed again", () => {
    fc.assert(
      fc.property(anyRace, (race) => {
        const { command, parsed } = parseText(notation(race));
        expect(command.name).toBe("race");
        expect(parsed).toEqual(race);
      }),
    );
  });

  it("gives the largest races again", () => {
    const workload = [...repeat("sleep:1", 10_000), ...repeat("io:60000", 1000)];
    const race: ParsedRace = { lanes: ["async"], workload, runtime: null, runs: 2 };
    expect(notation(race)).toBe("/race async 0.001*10000 io:60s*1000 runs=2");
    expect(parseText(notation(race)).parsed).toEqual(race);
  });
});
