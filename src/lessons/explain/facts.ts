/** What the explanation knows of a race: every statement is chosen by testing these figures. */

import { hasGil } from "../../race/ideal.js";
import { type Interval, mostAtOnce } from "../../race/intervals.js";
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
  /** All tasks together, and the longest of them, as they were asked for. */
  sumMs: number;
  longestMs: number;
  /** Whether one after another and all at once take different times, by more than noise. */
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

/** Differences of up to 3 % or 30 ms say nothing: timers, start-up and other programs take that much. */
export function noiseMs(ofMs: number): number {
  return Math.max(0.03 * ofMs, 30);
}

/** Whether a measured time is the expected one, as far as it can be told. */
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
