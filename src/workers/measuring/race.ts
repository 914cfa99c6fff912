/** Race → RaceResult: runs every lane of a race as often as it asks for. */
import { chosenInterpreter, hostInResult } from "../../race/host.js";
import { idealMs } from "../../race/ideal.js";
import type { Lane } from "../../race/lanes.js";
import type { LaneProgress } from "../../race/progress.js";
import type { Race } from "../../race/race.js";
import type { LaneResult, RaceResult } from "../../race/result.js";
import { computes } from "../../race/task.js";
import type { LaneRun, PreparedLane } from "./lane-run.js";
import { oneByOne, together } from "./line-up.js";
import { laneProgress, notStarted } from "./progress.js";
import type { Runner } from "./runner.js";
import type { Trace } from "./trace.js";

export interface RaceOptions {
  /** Aborting it kills the lanes that run; the others do not start. */
  signal: AbortSignal;
  /** Called whenever a task started or stopped; `lanes` tells the state of all, when it is asked. */
  onProgress?(lanes: () => LaneProgress[]): void;
}

/** Lanes get this much longer than their ideal before they are ended as `timeout`. */
export const timeoutMs = (idealMs: number) => 2 * idealMs + 20_000;

/**
 * What goes wrong with a lane is its result, also before its start. Rejects with a `UserError` where this host lacks
 * the interpreter that the race names.
 */
export async function runRace(race: Race, runner: Runner, options: RaceOptions): Promise<RaceResult> {
  const interpreter = chosenInterpreter(race, runner.host);
  const { runtime } = interpreter;
  const host = hostInResult(interpreter, runner.host);
  const ideal = (lane: Lane) => idealMs(lane, race.workload, runtime, host, race);
  const runs = new Map<Lane, LaneRun[]>(race.lanes.map((lane) => [lane, []]));
  const progress = new Map(race.lanes.map((lane) => [lane, () => notStarted(lane, race.workload.length)]));
  let broken: PreparedLane | null = null;
  const prepare = async (lane: Lane) => {
    const prepared = broken ?? (await runner.prepare(lane, interpreter, race.workload, race, options.signal));
    if (prepared.notReady?.shared) broken = prepared;
    return prepared;
  };

  async function go(lane: Lane, prepared: PreparedLane, number: number, onChange?: (trace: Trace) => void) {
    const run = await prepared.go({
      signal: options.signal,
      timeoutMs: timeoutMs(ideal(lane)),
      onChange(trace) {
        progress.set(lane, () => laneProgress(lane, number, trace));
        options.onProgress?.(() => [...progress.values()].map((state) => state()));
        onChange?.(trace);
      },
    });
    runs.get(lane)?.push(run);
  }

  const runAll = computes(race.workload) ? oneByOne : together;
  for (let number = 1; number <= race.runs && !options.signal.aborted; number++) {
    const lanes = race.lanes.filter((lane) => runs.get(lane)?.every((run) => run.status === "finished"));
    await runAll(
      lanes,
      prepare,
      (lane, prepared, onChange) => go(lane, prepared, number, onChange),
      options.signal,
    );
  }
  return {
    raceId: race.id,
    workload: race.workload,
    runtime,
    runs: race.runs,
    ...(race.limit == null ? {} : { limit: race.limit }),
    ...(race.timeoutMs == null ? {} : { timeoutMs: race.timeoutMs }),
    host,
    lanes: race.lanes.map((lane) => laneResult(lane, ideal(lane), runs.get(lane) ?? [])),
  };
}

export function laneResult(lane: Lane, ideal: number, runs: LaneRun[]): LaneResult {
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
