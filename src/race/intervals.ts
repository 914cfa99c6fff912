/** Sums over intervals of time. */
import type { TaskTrace } from "./trace.js";

export interface Interval {
  fromMs: number;
  toMs: number;
}

/** From start to stop of every task that started; one that did not stop lasts until `endMs`. */
export function underWay(tasks: readonly Pick<TaskTrace, "startMs" | "stopMs">[], endMs: number): Interval[] {
  return tasks.flatMap(({ startMs, stopMs }) =>
    startMs === null ? [] : [{ fromMs: startMs, toMs: stopMs ?? endMs }],
  );
}

/** The most intervals that hold one instant. Intervals that only touch do not overlap. */
export function mostAtOnce(intervals: readonly Interval[]): number {
  const edges = intervals
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .flatMap(({ fromMs, toMs }) => [
      { at: fromMs, by: 1 },
      { at: toMs, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of edges) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** All intervals' lengths together, in ms. */
export function totalMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, toMs - fromMs), 0);
}

/** How long at least one of the intervals lasted, in ms. */
export function coveredMs(intervals: readonly Interval[]): number {
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    covered += Math.max(0, toMs - Math.max(fromMs, until));
    until = Math.max(until, toMs);
  }
  return covered;
}

/** How many intervals hold each column of `columnMs`, counting from 0 ms, averaged over the column. */
export function averagePerColumn(
  intervals: readonly Interval[],
  columns: number,
  columnMs: number,
): number[] {
  // Only the edges of an interval are noted, so that ten thousand long ones cost no more than short ones.
  const level = new Float64Array(columns + 1);
  const partial = new Float64Array(columns + 1);
  const step = (ms: number, by: number) => {
    const at = Math.min(Math.max(ms / columnMs, 0), columns);
    const column = Math.floor(at);
    if (column === columns) return;
    partial[column] = (partial[column] ?? 0) + by * (column + 1 - at);
    level[column + 1] = (level[column + 1] ?? 0) + by;
  };
  for (const { fromMs, toMs } of intervals) {
    step(fromMs, 1);
    step(Math.max(fromMs, toMs), -1);
  }
  let now = 0;
  return Array.from({ length: columns }, (_, column) => {
    now += level[column] ?? 0;
    return Math.max(0, now + (partial[column] ?? 0));
  });
}

/** The intervals in order; those with at most `gapMs` between them are one. */
export function blocks(intervals: readonly Interval[], gapMs: number): Interval[] {
  const merged: Interval[] = [];
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs <= last.toMs + gapMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

/** How much of an interval lies in others, which do not overlap each other. */
export function coveredBy({ fromMs, toMs }: Interval, others: readonly Interval[]): number {
  return others.reduce(
    (sum, other) => sum + Math.max(0, Math.min(toMs, other.toMs) - Math.max(fromMs, other.fromMs)),
    0,
  );
}
