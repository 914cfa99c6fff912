/** The figures of one way of counting, over all its runs. Pure. */
import { median } from "simple-statistics";
import type { LostUpdatesResult, Way, WayResult } from "../../race/lost-updates.js";

export interface WayFacts {
  way: Way;
  runs: number;
  /** Updates that a run should have counted. */
  expected: number;
  /** Updates lost in a run: the median, the fewest and the most. */
  lost: { median: number; least: number; most: number };
  /** In how many runs any were lost. */
  lossyRuns: number;
  /** How long a run took: the median. */
  ms: number;
}

/** `null` where the program did not finish. */
export function wayFacts({ way, status, runs }: WayResult): WayFacts | null {
  const [first] = runs;
  if (status !== "finished" || first === undefined) return null;
  const lost = runs.map(({ expected, found }) => expected - found);
  return {
    way,
    runs: runs.length,
    expected: first.expected,
    lost: { median: Math.round(median(lost)), least: Math.min(...lost), most: Math.max(...lost) },
    lossyRuns: lost.filter((count) => count > 0).length,
    ms: median(runs.map(({ ms }) => ms)),
  };
}

/** Which careless way counts in the same manner as a careful one, so that their times can be compared. */
export const CARELESS_TWIN: Partial<Record<Way, Way>> = {
  lock: "pause",
  queue: "pause",
  "await-lock": "await",
};

/**
 * How many times as long a careful way takes as its careless twin; `null` for a careless way, and where one of the
 * two did not finish.
 */
export function priceOf(way: Way, result: LostUpdatesResult): number | null {
  const careless = result.ways.find((each) => each.way === CARELESS_TWIN[way]);
  const careful = result.ways.find((each) => each.way === way);
  if (careless === undefined || careful === undefined) return null;
  const [carelessFacts, carefulFacts] = [wayFacts(careless), wayFacts(careful)];
  if (carelessFacts === null || carefulFacts === null) return null;
  return carefulFacts.ms / carelessFacts.ms;
}
