/** What computation does to the lanes: the GIL, the cores and the event loop. */

import { coveredMs, type Interval, totalMs } from "../../race/intervals.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatAskedMs } from "../../race/task.js";
import { formatMs } from "../format.js";
import { paragraph, text } from "../text.js";
import { elapsedMatch } from "./elapsed.js";
import {
  computedAtOnce,
  computing,
  type Facts,
  finishedLane,
  isNear,
  noiseMs,
  runningSegments,
  spans,
  waiting,
} from "./facts.js";

/** Threads that compute: in turns under a GIL, side by side without. */
export function explainThreads(facts: Facts, language: Language): string[] {
  const lane = finishedLane(facts, "threads");
  if (lane === undefined || facts.computations.length < 2) return [];
  const count = facts.computations.length;
  if (!facts.gil) {
    if (!sideBySide(lane, facts)) return explainWaitForCores(lane, facts, language);
    const cores = facts.race.host.cpus;
    return [text(language, `explain.threads.sideBySide.${facts.race.runtime}`, { cores })];
  }
  if (!neverAtOnce(lane)) return [];
  const changes = handovers(lane);
  const sentences = [
    changes >= count
      ? text(language, "explain.threads.turns", { count, changes })
      : text(language, "explain.threads.inARow", { count }),
  ];
  if (facts.orderMatters && elapsedMatch(lane, facts) === "sum") {
    sentences.push(text(language, "explain.threads.thereforeSum"));
  }
  return [paragraph(sentences, language)];
}

/** Whether no two computations made progress in one instant, but for the clock's own coarseness. */
function neverAtOnce(lane: LaneResult): boolean {
  const running = runningSegments(computing(lane));
  const total = totalMs(running);
  return total > 0 && total - coveredMs(running) < 0.01 * total;
}

/** How often the lane went from one task's computation to another's. */
export function handovers(lane: LaneResult): number {
  const turns = computing(lane)
    .flatMap((task) => runningSegments([task]).map(({ fromMs }) => ({ fromMs, index: task.index })))
    .sort((a, b) => a.fromMs - b.fromMs);
  return turns.filter(({ index }, at) => at > 0 && turns[at - 1]?.index !== index).length;
}

/** Less of their time than this is by the way, and no reason for what the lane took. */
const CLEAR_OVERLAP = 0.2;

/** Switches shorter than a trace can tell look like computing at once, even where there is only one core. */
function sideBySide(lane: LaneResult, facts: Facts): boolean {
  return facts.race.host.cpus > 1 && overlap(runningSegments(computing(lane))) >= CLEAR_OVERLAP;
}

/** Which share of the intervals' time another of them had already covered; 0 where none is long. */
function overlap(intervals: readonly Interval[]): number {
  const total = totalMs(intervals);
  return total === 0 ? 0 : (total - coveredMs(intervals)) / total;
}

/** Computations that were under way together, but of which hardly two made progress at once. */
function explainWaitForCores(lane: LaneResult, facts: Facts, language: Language): string[] {
  const cores = facts.race.host.cpus;
  if (cores < 2 || overlap(spans(computing(lane))) < CLEAR_OVERLAP) return [];
  return [text(language, "explain.waitedForCores", { lane: lane.lane, cores })];
}

/** Processes that compute: each has an interpreter of its own. */
export function explainProcesses(facts: Facts, language: Language): string[] {
  const lane = finishedLane(facts, "processes");
  if (lane === undefined) return [];
  if (!sideBySide(lane, facts)) return explainWaitForCores(lane, facts, language);
  const values = { cores: facts.race.host.cpus, gil: facts.gil ? "on" : "none" };
  return [text(language, "explain.processes.sideBySide", values)];
}

/** An event loop with computations stands still. */
export function explainLoop(facts: Facts, language: Language): string[] {
  const lane = finishedLane(facts, "async");
  if (lane === undefined || facts.race.workload.length < 2) return [];
  if (facts.computations.length === 0 || computedAtOnce(lane) > 1) return [];
  const stillMs = Math.max(...computing(lane).map(({ startMs, stopMs }) => (stopMs ?? 0) - (startMs ?? 0)));
  const { runtime } = facts.race;
  const sentences = [text(language, "explain.async.stands", { still: formatMs(stillMs) })];
  const late = latestWait(lane);
  if (late !== null) sentences.push(text(language, "explain.async.late", late));
  if (processesPay(lane, facts)) sentences.push(text(language, "explain.async.belongs", { runtime }));
  return [paragraph(sentences, language)];
}

/** Advice that this very race belies is none. */
export function processesPay(lane: LaneResult, facts: Facts): boolean {
  const processes = facts.race.lanes.find((other) => other.lane === "processes");
  if (processes === undefined) return true;
  return processes.status === "finished" && processes.elapsedMs < lane.elapsedMs;
}

/** The wait that the loop noticed latest, where that was clearly too late. */
function latestWait(lane: LaneResult): { asked: string; took: string } | null {
  const waits = waiting(lane).map(({ ms, startMs, stopMs }) => ({
    ms,
    tookMs: (stopMs ?? 0) - (startMs ?? 0),
  }));
  const latest = waits.sort((a, b) => b.tookMs - b.ms - (a.tookMs - a.ms))[0];
  if (latest === undefined || isNear(latest.tookMs, latest.ms) || latest.tookMs - latest.ms < noiseMs(0))
    return null;
  return { asked: formatAskedMs(latest.ms), took: formatMs(latest.tookMs) };
}
