/**
 * What a race may bound its tasks with: `limit`, how many of them may be under way at once, or `timeout`, how long
 * each may take. A race has one of the two at most, so that it shows one thing.
 */
import { type Lane, laneModel } from "./lanes.js";

export const BOUNDS = ["limit", "timeout"] as const;
export type Bound = (typeof BOUNDS)[number];

/** What is missing or `null` is not bounded. */
export interface Bounded {
  limit?: number | null | undefined;
  timeoutMs?: number | null | undefined;
}

/** What a race bounds its tasks with; `null`: nothing. */
export function boundOf({ limit, timeoutMs }: Bounded): Bound | null {
  if (limit != null) return "limit";
  return timeoutMs == null ? null : "timeout";
}

/**
 * What bounds the tasks of one lane of the race. A lane that does one task after another has one under way as it is,
 * and nobody who could look at the clock meanwhile: it runs the same program with and without a bound.
 */
export function laneBound(lane: Lane, bounded: Bounded): Bound | null {
  return laneModel(lane).sequential ? null : boundOf(bounded);
}
