/** What computation does to the lanes: the GIL, the cores and the event loop. */

import { coveredBy, coveredMs, type Interval, totalMs } from "../../race/intervals.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatAskedMs } from "../../race/task.js";
import { waitParts } from "../../race/wait-parts.js";
import { formatMs } from "../format.js";
import { paragraph, text } from "../text.js";
import { elapsedMatch } from "./elapsed.js";
import {
  computedAtOnce,
  computing,
  type Facts,
  finishedLane,
  heldLoop,
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

/** Whether no two computations made progress in one instant. A hundredth of the time may be the clock's error. */
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

/** Computations that overlap for a smaller share of their time did not shorten the lane. */
const CLEAR_OVERLAP = 0.2;

/** On one core, turns that are shorter than a trace can resolve look as if computations overlapped. */
function sideBySide(lane: LaneResult, facts: Facts): boolean {
  return facts.race.host.cpus > 1 && overlap(runningSegments(computing(lane))) >= CLEAR_OVERLAP;
}

/** The share of the intervals' time that overlaps with another interval; 0 where they have no length. */
function overlap(intervals: readonly Interval[]): number {
  const total = totalMs(intervals);
  return total === 0 ? 0 : (total - coveredMs(intervals)) / total;
}

/** Computations that were under way at the same time, but took turns because the cores were busy. */
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
  if (!gained(lane, facts))
    return [text(language, "explain.processes.noGain", { cores: facts.race.host.cpus })];
  const values = { cores: facts.race.host.cpus, gil: facts.gil ? "on" : "none" };
  return [text(language, "explain.processes.sideBySide", values)];
}

/** Less than this share of the time on one core is a gain. */
const CLEAR_GAIN = 0.9;

/** Whether the lane was clearly faster than the computations one after another: as `sync` measured it, or as theory has it. */
function gained(lane: LaneResult, facts: Facts): boolean {
  const oneByOne = finishedLane(facts, "sync")?.elapsedMs ?? facts.sumMs;
  return lane.elapsedMs < CLEAR_GAIN * oneByOne;
}

/** While a task computes, the event loop stands still. */
export function explainLoop(facts: Facts, language: Language): string[] {
  const lane = finishedLane(facts, "async");
  if (lane === undefined || facts.race.workload.length < 2) return [];
  if (facts.computations.length === 0 || computedAtOnce(lane) > 1) return [];
  const held = heldLoop(lane);
  const stillMs = Math.max(0, ...held.map(({ fromMs, toMs }) => toMs - fromMs));
  const { runtime } = facts.race;
  const sentences = [text(language, "explain.async.stands", { still: formatMs(stillMs) })];
  const { sending, noticing } = latest(lane, held);
  if (sending > noiseMs(0))
    sentences.push(text(language, "explain.async.sentLate", { late: formatMs(sending) }));
  if (noticing !== null && noticing.lateMs > noiseMs(0)) {
    const { asked, lateMs } = noticing;
    sentences.push(text(language, "explain.async.noticedLate", { asked, late: formatMs(lateMs) }));
  }
  if (processesPay(lane, facts)) sentences.push(text(language, "explain.async.belongs", { runtime }));
  return [paragraph(sentences, language)];
}

/** Whether processes can be advised: they were faster than this lane, or did not race. */
export function processesPay(lane: LaneResult, facts: Facts): boolean {
  const processes = facts.race.lanes.find((other) => other.lane === "processes");
  if (processes === undefined) return true;
  return processes.status === "finished" && processes.elapsedMs < lane.elapsedMs;
}

/** What a held loop did to the waits: how late the latest request was sent, and the latest end of a wait noticed, in ms. */
function latest(lane: LaneResult, held: readonly Interval[]) {
  let sending = 0;
  let noticing: { asked: string; lateMs: number } | null = null;
  for (const task of waiting(lane)) {
    const parts = waitParts(task);
    if (parts === null) continue;
    sending = Math.max(sending, coveredBy(parts.sending, held));
    const lateMs = coveredBy(parts.noticing, held);
    if (lateMs > (noticing?.lateMs ?? 0)) noticing = { asked: formatAskedMs(task.ms), lateMs };
  }
  return { sending, noticing };
}
