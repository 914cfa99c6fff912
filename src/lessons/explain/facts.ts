/** The figures of a race by which the explanation chooses what it says. */

import { hasGil } from "../../race/ideal.js";
import { blocks, type Interval, mostAtOnce } from "../../race/intervals.js";
import type { Lane } from "../../race/lanes.js";
import type { LaneResult, RaceResult } from "../../race/result.js";
import type { Task } from "../../race/task.js";
import type { Segment, TaskTrace } from "../../race/trace.js";

export interface Facts {
  race: RaceResult;
  finished: LaneResult[];
  failed: LaneResult[];
  waits: Task[];
  computations: Task[];
  /** The durations of all tasks added up, as they were asked for. */
  sumMs: number;
  /** The duration of the longest task, as it was asked for. */
  longestMs: number;
  /** Whether tasks one after another take longer than all at once, by more than noise. */
  orderMatters: boolean;
  /** Whether computing threads of this runtime have to take turns. */
  gil: boolean;
}

export function factsOf(race: RaceResult): Facts {
  const { workload } = race;
  const sumMs = workload.reduce((sum, { ms }) => sum + ms, 0);
  const longestMs = workload.reduce((most, { ms }) => Math.max(most, ms), 0);
  return {
    race,
    finished: race.lanes.filter(({ status }) => status === "finished"),
    failed: race.lanes.filter(({ status }) => status !== "finished"),
    waits: workload.filter(({ kind }) => kind !== "cpu"),
    computations: workload.filter(({ kind }) => kind === "cpu"),
    sumMs,
    longestMs,
    orderMatters: sumMs - longestMs > noiseMs(sumMs) + noiseMs(longestMs),
    gil: hasGil(race.runtime, race.host),
  };
}

/** Up to 3 % or 30 ms, whichever is more, a difference is noise: timers, start-up and other programs take as much. */
export function noiseMs(ofMs: number): number {
  return Math.max(0.03 * ofMs, 30);
}

/** Whether a measured time differs from the expected one by no more than noise. */
export function isNear(measuredMs: number, expectedMs: number): boolean {
  return Math.abs(measuredMs - expectedMs) <= noiseMs(expectedMs);
}

export function finishedLane(facts: Facts, name: Lane): LaneResult | undefined {
  return facts.finished.find(({ lane }) => lane === name);
}

/** From start to stop of every task that stopped. */
export function spans(tasks: readonly TaskTrace[]): Interval[] {
  return tasks.flatMap(({ startMs, stopMs }) =>
    startMs === null || stopMs === null ? [] : [{ fromMs: startMs, toMs: stopMs }],
  );
}

export function computing({ tasks }: LaneResult): TaskTrace[] {
  return tasks.filter(({ kind }) => kind === "cpu");
}

export function waiting({ tasks }: LaneResult): TaskTrace[] {
  return tasks.filter(({ kind }) => kind !== "cpu");
}

export function runningSegments(tasks: readonly TaskTrace[]): Segment[] {
  return tasks.flatMap(({ segments }) => segments.filter(({ state }) => state === "running"));
}

/** The most tasks of a lane that were under way in one instant. */
export function tasksAtOnce(tasks: readonly TaskTrace[]): number {
  return mostAtOnce(spans(tasks));
}

/** The most computations of a lane that made progress in one instant. */
export function computedAtOnce(lane: LaneResult): number {
  return mostAtOnce(runningSegments(computing(lane)));
}

/** Between two computations in a row, the loop does not look at anything else; the trace has a moment between them. */
const IN_A_ROW_MS = 2;

/** When an event loop stood still because it computed: computations in a row hold it as one. */
export function heldLoop(lane: LaneResult): Interval[] {
  return blocks(spans(computing(lane)), IN_A_ROW_MS);
}
