/** Race → RaceResult: runs every lane of a race as often as it asks for. */
import { idealMs } from "../lessons/ideal.js";
import {
  computes,
  type Lane,
  type LaneProgress,
  type LaneResult,
  type Race,
  type RaceResult,
  type Runtime,
} from "./jobs.js";
import { laneProgress, notStarted } from "./progress.js";
import type { LaneRun, PreparedLane } from "./runner/lane-run.js";
import type { Runner } from "./runner/runner.js";

export interface RaceOptions {
  /** Aborting it kills the lanes that run; the others do not start. */
  signal: AbortSignal;
  /** Called whenever a task started or stopped; `lanes` tells the state of all, when it is asked. */
  onProgress?(lanes: () => LaneProgress[]): void;
}

/** Lanes get this much longer than their ideal before they are ended as `timeout`. */
const timeoutMs = (idealMs: number) => 2 * idealMs + 20_000;

/** Rejects only for what no lane can be blamed for, such as an interpreter that does not start. */
export async function runRace(race: Race, runner: Runner, options: RaceOptions): Promise<RaceResult> {
  const runtime = race.runtime ?? runner.defaultRuntime;
  const alone = computes(race.workload);
  if (alone) await runner.calibrate(runtime);
  const runs = new Map<Lane, LaneRun[]>(race.lanes.map((lane) => [lane, []]));
  const progress = new Map(race.lanes.map((lane) => [lane, () => notStarted(lane, race.workload.length)]));

  const ideal = (lane: Lane) => idealMs(lane, race.workload, runtime, runner.host);
  async function go(lane: Lane, prepared: PreparedLane, number: number) {
    const run = await prepared.go({
      signal: options.signal,
      timeoutMs: timeoutMs(ideal(lane)),
      onChange: (trace) => {
        progress.set(lane, () => laneProgress(lane, number, trace));
        options.onProgress?.(() => [...progress.values()].map((state) => state()));
      },
    });
    runs.get(lane)?.push(run);
  }

  for (let number = 1; number <= race.runs && !options.signal.aborted; number++) {
    const lanes = race.lanes.filter((lane) => runs.get(lane)?.every((run) => run.status === "finished"));
    if (alone) {
      // Lanes that compete for the same cores would measure each other.
      for (const lane of lanes) {
        if (!options.signal.aborted)
          await go(lane, await runner.prepare(lane, runtime, race.workload), number);
      }
    } else {
      const prepared = await prepareAll(runner, lanes, runtime, race);
      await Promise.all(lanes.map((lane, i) => go(lane, prepared[i] as PreparedLane, number)));
    }
  }
  return {
    raceId: race.id,
    workload: race.workload,
    runtime,
    runs: race.runs,
    host: runner.host,
    lanes: race.lanes.map((lane) => laneResult(lane, ideal(lane), runs.get(lane) ?? [])),
  };
}

/** All lanes of a waiting race start together, so that no other's start-up falls into a lane's time. */
async function prepareAll(
  runner: Runner,
  lanes: Lane[],
  runtime: Runtime,
  race: Race,
): Promise<PreparedLane[]> {
  const settled = await Promise.allSettled(lanes.map((lane) => runner.prepare(lane, runtime, race.workload)));
  const prepared = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failed = settled.find((each) => each.status === "rejected");
  if (failed === undefined) return prepared;
  await Promise.all(prepared.map((lane) => lane.abandon()));
  throw failed.reason;
}

function laneResult(lane: Lane, ideal: number, runs: LaneRun[]): LaneResult {
  const failed = runs.find((run) => run.status !== "finished");
  const shown = failed ?? medianRun(runs);
  const runsElapsedMs = runs.filter((run) => run.status === "finished").map((run) => run.elapsedMs);
  if (shown === undefined) return neverRan(lane, ideal);
  const { status, startedAt, elapsedMs, cpuMs, peakRssBytes, tasks, error } = shown;
  const result = {
    lane,
    status,
    startedAt,
    elapsedMs,
    idealMs: ideal,
    cpuMs,
    peakRssBytes,
    runsElapsedMs,
    tasks,
  };
  return error === undefined ? result : { ...result, error };
}

/** With an even number of runs, the faster of the two in the middle: a run that really happened. */
function medianRun(runs: LaneRun[]): LaneRun | undefined {
  return [...runs].sort((a, b) => a.elapsedMs - b.elapsedMs)[(runs.length - 1) >> 1];
}

/** The race was cancelled before the lane's turn came. */
function neverRan(lane: Lane, ideal: number): LaneResult {
  const nothing = {
    startedAt: null,
    elapsedMs: 0,
    cpuMs: null,
    peakRssBytes: null,
    runsElapsedMs: [],
    tasks: [],
  };
  return { lane, status: "cancelled", idealMs: ideal, ...nothing };
}
