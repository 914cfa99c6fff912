/** A runtime that only this test has, added as any other would be: a record, a driver and programs. */
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import { raceSchema } from "../../src/race/race.js";
import type { Runtime } from "../../src/race/runtimes.js";
import { createRunner, type Runner } from "../../src/workers/measuring/runner.js";
import { findHost } from "../../src/workers/runtimes/host.js";
import type { RuntimeDriver } from "../../src/workers/runtimes/runtime.js";

const SHELL = vi.hoisted(() => "shell" as Runtime);

vi.mock("../../src/race/runtimes.js", async (original) => {
  const runtimes = await original<typeof import("../../src/race/runtimes.js")>();
  Object.assign(runtimes.RUNTIME_MODELS, { shell: { mayHaveGil: false } });
  return { ...runtimes, RUNTIMES: Object.keys(runtimes.RUNTIME_MODELS) };
});

vi.mock("../../src/workers/runtimes/drivers.js", async (original) => {
  const { RUNTIME_DRIVERS } = await original<typeof import("../../src/workers/runtimes/drivers.js")>();
  const { spawnLane } = await import("../../src/workers/runtimes/spawn-lane.js");
  const shell: RuntimeDriver = {
    fileExtension: "sh",
    calibrationProgram: fixture("calibrate.sh"),
    processMb: 1,
    startsCheaply: false,
    threadMb: 1,
    find: async () => [{ id: "shell", runtime: SHELL, version: "1.0", gil: null }],
    lanes: () => ({ start: (program) => spawnLane("/bin/sh", [program]), close: async () => {} }),
  };
  return { RUNTIME_DRIVERS: { ...RUNTIME_DRIVERS, shell } };
});

vi.mock("../../src/workers/lanes/programs.js", async (original) => {
  const programs = await original<typeof import("../../src/workers/lanes/programs.js")>();
  const programPath: typeof programs.programPath = (runtime, lane) =>
    runtime === SHELL ? fixture(`${lane}.sh`) : programs.programPath(runtime, lane);
  return { ...programs, programPath };
});

function fixture(file: string): string {
  return fileURLToPath(new URL(`../fixtures/shell/${file}`, import.meta.url));
}

// The fixtures read nanoseconds from `date`, which macOS does not give.
describe.skipIf(process.platform !== "linux")("a new runtime", async () => {
  const host = await findHost({ python: { commands: [], required: false } });
  const runner: Runner = createRunner({ host, laneMemoryBytes: 2 ** 30 });
  const { runRace } = await import("../../src/workers/measuring/race.js");
  afterAll(() => runner.close());

  test("is found on the host beside the others", () => {
    expect(host.interpreters.map(({ id }) => id)).toEqual(["node", "shell"]);
  });

  test("races to its end, after it was calibrated", async () => {
    const workload = [
      { kind: "sleep", ms: 50 },
      { kind: "cpu", ms: 50 },
    ];
    const race = raceSchema.parse({ id: "test", lanes: ["sync"], workload, runtime: SHELL, runs: 2 });
    const result = await runRace(race, runner, { signal: new AbortController().signal });
    const [lane] = result.lanes;
    expect([result.runtime, lane?.status, lane?.runsElapsedMs.length]).toEqual([SHELL, "finished", 2]);
    expect(lane?.elapsedMs).toBeGreaterThanOrEqual(100);
    const [shell] = host.interpreters.filter(({ runtime }) => runtime === SHELL);
    expect(await runner.calibrate(shell as typeof shell & {})).toBe(7);
  });
});
