/** What the runs of one way of counting come to. Pure. */
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
  lossy: number;
  /** Of a run, the median. */
  ms: number;
}

/** `null` where the program did not finish. */
export function factsOf({ way, status, runs }: WayResult): WayFacts | null {
  const [first] = runs;
  if (status !== "finished" || first === undefined) return null;
  const lost = runs.map(({ expected, found }) => expected - found);
  return {
    way,
    runs: runs.length,
    expected: first.expected,
    lost: { median: Math.round(median(lost)), least: Math.min(...lost), most: Math.max(...lost) },
    lossy: lost.filter((count) => count > 0).length,
    ms: median(runs.map(({ ms }) => ms)),
  };
}

/** The careless way whose work a careful one does, for what it costs to be safe. */
export const CARELESS: Partial<Record<Way, Way>> = { lock: "pause", queue: "pause", "await-lock": "await" };

/** How many times as long as the careless way; `null` for those, and where one of the two did not finish. */
export function priceOf(way: Way, result: LostUpdatesResult): number | null {
  const careless = result.ways.find((each) => each.way === CARELESS[way]);
  const careful = result.ways.find((each) => each.way === way);
  if (careless === undefined || careful === undefined) return null;
  const [cheap, dear] = [factsOf(careless), factsOf(careful)];
  return cheap === null || dear === null ? null : dear.ms / cheap.ms;
}
