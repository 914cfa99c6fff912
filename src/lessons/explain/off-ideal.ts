/** Where a lane is off its ideal by more than noise: by how much, and the likely cause as far as its trace tells. */

import { coresFor, oneAfterAnother } from "../../race/ideal.js";
import { coveredBy, coveredMs, totalMs } from "../../race/intervals.js";
import { laneModel } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { startedUpFor } from "../../race/start-up.js";
import type { TaskTrace } from "../../race/trace.js";
import { waitParts } from "../../race/wait-parts.js";
import { formatMs } from "../format.js";
import { list, paragraphs, text } from "../text.js";
import { computing, type Facts, heldLoop, isNear, noiseMs, runningSegments } from "./facts.js";

export function explainOffIdeal(facts: Facts, language: Language): string[] {
  const off = facts.finished
    .filter((lane) => !isNear(lane.elapsedMs, lane.idealMs))
    .map((lane) => ({ lane, overMs: lane.elapsedMs - lane.idealMs, main: mainCause(lane, facts) }));
  const sentences = (["over", "under"] as const).flatMap((side) =>
    [...CAUSES, "none" as const].flatMap((cause) =>
      // What is said of a lane under a GIL is not true of one without.
      [true, false].flatMap((underGil) => {
        const lanes = off.filter(
          ({ lane, overMs, main }) =>
            overMs > 0 === (side === "over") &&
            (main?.cause ?? "none") === cause &&
            (facts.gil && laneModel(lane.lane).starts === "thread") === underGil,
        );
        if (lanes.length === 0) return [];
        const ms = Math.max(...lanes.map(({ lane, main }) => shownMs(lane, main)));
        const which = list(
          lanes.map(({ lane, overMs }) => byHowMuch(lane, overMs, language)),
          language,
        );
        const values = { ms: formatMs(ms), gil: underGil ? "on" : "none", count: lanes.length };
        const reason = text(language, `explain.cause.${cause}`, values);
        return [text(language, `explain.${side}`, { lanes: which, reason })];
      }),
    ),
  );
  return paragraphs([...sentences, ...startUpSentence(facts, language)], language);
}

/** Of start-up, when the last task began, which everybody can see; of anything else, what it cost. */
function shownMs(lane: LaneResult, main: ReturnType<typeof mainCause>): number {
  if (main?.cause !== "startUp") return main?.ms ?? 0;
  return laneModel(lane.lane).starts === "nothing" ? main.ms : lastBeginning(lane);
}

/** When the last thread or process that the lane started began its first task, in ms. */
function lastBeginning(lane: LaneResult): number {
  return Math.max(0, ...startedUpFor(lane).map(({ startMs }) => startMs ?? 0));
}

function byHowMuch(lane: LaneResult, overMs: number, language: Language): string {
  return text(language, "explain.byHowMuch", { lane: lane.lane, by: formatMs(Math.abs(overMs)) });
}

/**
 * Start-up that cost more than noise, although the lane made up for it while other tasks computed or waited.
 * Threads that began late because others had the GIL did not need that long to start up.
 */
function startUpSentence(facts: Facts, language: Language): string[] {
  const slow = facts.finished
    .filter((lane) => laneModel(lane.lane).starts !== "nothing" && !queuesForGil(lane, facts))
    .map((lane) => ({
      lane,
      startUpMs: lastBeginning(lane),
    }))
    .filter(
      ({ lane, startUpMs }) => startUpMs > noiseMs(lane.idealMs) && mentioned(lane, facts) !== "startUp",
    );
  if (slow.length === 0) return [];
  const which = list(
    slow.map(({ lane, startUpMs }) =>
      text(language, "explain.laneMs", { lane: lane.lane, ms: formatMs(startUpMs) }),
    ),
    language,
  );
  return [text(language, "explain.startUp", { lanes: which })];
}

function mentioned(lane: LaneResult, facts: Facts): string | undefined {
  return isNear(lane.elapsedMs, lane.idealMs) ? undefined : mainCause(lane, facts)?.cause;
}

export const CAUSES = ["startUp", "ending", "loop", "gil", "slow", "core", "late", "fast"] as const;
/**
 * `startUp`: tasks began late; `ending`: the lane went on after its last task; `loop`: the event loop was busy
 * computing, where the ideal does not have that in it; `gil`: computing threads held the GIL, without which others can neither start nor go on; `slow`,
 * `fast`: computations took more or less than they were calibrated for; `core`: they waited for a core or the
 * GIL; `late`: waits ended late.
 */
export type Cause = (typeof CAUSES)[number];

/** The cause that accounts for at least half of what the lane is off its ideal, with its ms; or `null`. */
export function mainCause(lane: LaneResult, facts: Facts): { cause: Cause; ms: number } | null {
  const off = lane.elapsedMs - lane.idealMs;
  const costs = costsOf(lane, facts);
  const causes = CAUSES.filter((cause) => (cause === "fast" ? off < 0 : off > 0));
  const [main] = causes.map((cause) => ({ cause, ms: costs[cause] })).sort((a, b) => b.ms - a.ms);
  return main !== undefined && main.ms >= Math.abs(off) / 2 ? main : null;
}

/** What each cause can have cost, in ms. They may overlap; only the largest is ever named. */
function costsOf(lane: LaneResult, facts: Facts): Record<Cause, number> {
  const costs = { startUp: 0, ending: 0, loop: 0, gil: 0, slow: 0, core: 0, late: 0, fast: 0 };
  // The lane ends when its last task stops, so the delays of that task are those of the lane.
  const last = lane.tasks.reduce<TaskTrace | null>(
    (latest, task) => ((task.stopMs ?? 0) > (latest?.stopMs ?? 0) ? task : latest),
    null,
  );
  if (last === null) return costs;
  const inTurn = oneAfterAnother(lane.lane);
  // What is neither one after another nor started for each task takes turns on an event loop.
  const onLoop = !inTurn && laneModel(lane.lane).starts === "nothing";
  const pooled = facts.race.limit != null;
  if (pooled && !onLoop) costs.startUp = lastBeginning(lane);
  else if (inTurn || onLoop) costs.startUp = firstBeginning(lane);
  else costs.startUp = last.kind === "cpu" ? coresLostToStarting(lane, facts) : (last.startMs ?? 0);
  costs.ending = lane.elapsedMs - (last.stopMs ?? 0);
  const waited = (inTurn ? lane.tasks : [last]).filter(({ kind }) => kind !== "cpu");
  costs.late = waited.reduce((sum, task) => sum + took(task) - task.ms, 0);
  const computed = computationCosts(lane, last, facts);
  costs.slow = computed.longerMs;
  costs.fast = -computed.longerMs;
  costs.core = computed.idleMs;
  const holder = onLoop && pooled ? "loop" : queuesForGil(lane, facts) ? "gil" : null;
  if (holder !== null && last.kind !== "cpu") {
    // While the loop computes, or a thread has the GIL, no wait can start and no end of a wait is noticed.
    costs[holder] = Math.min(totalMs(runningSegments(computing(lane))), costs.startUp + costs.late);
    if (costs[holder] > 0) costs.startUp = costs.late = 0;
  } else if (onLoop && !pooled && last.kind !== "cpu") {
    // The ideal has the computations in it, and what they keep waiting: only what is late beyond them counts.
    costs.late = lateBeyondComputing(last, lane);
  }
  return costs;
}

/** By how much a wait was sent and noticed late while the loop did not compute, in ms. */
function lateBeyondComputing(task: TaskTrace, lane: LaneResult): number {
  const parts = waitParts(task);
  if (parts === null) return 0;
  const held = heldLoop(lane);
  return [parts.sending, parts.noticing].reduce(
    (sum, part) => sum + part.toMs - part.fromMs - coveredBy(part, held),
    0,
  );
}

function firstBeginning(lane: LaneResult): number {
  return lane.tasks.reduce((first, { startMs }) => Math.min(first, startMs ?? first), lane.elapsedMs);
}

/**
 * What starting threads or processes cost, in ms: until the last has begun, every moment of a core that computed no
 * task, spread over the cores.
 */
function coresLostToStarting(lane: LaneResult, facts: Facts): number {
  const busyFromMs = allCoresBusyFrom(lane, facts);
  const untilMs = lastBeginning(lane);
  const cores = Math.min(coresFor(lane.lane, facts.race.runtime, facts.race.host), lane.tasks.length);
  if (queuesForGil(lane, facts)) return busyFromMs;
  const computedMs = runningSegments(computing(lane)).reduce(
    (sum, segment) => sum + coveredBy(segment, [{ fromMs: 0, toMs: untilMs }]),
    0,
  );
  return Math.max(busyFromMs, untilMs - computedMs / cores);
}

/** Whether a thread of the lane that begins or wakes up has to get the GIL from threads that compute. */
export function queuesForGil(lane: LaneResult, facts: Facts): boolean {
  return laneModel(lane.lane).starts === "thread" && facts.gil && computing(lane).length > 0;
}

/** The moment, in ms, from which every core that the lane can use had a task: cores without one are time lost. */
function allCoresBusyFrom(lane: LaneResult, { race }: Facts): number {
  const starts = lane.tasks
    .flatMap(({ startMs }) => (startMs === null ? [] : [startMs]))
    .sort((a, b) => a - b);
  const cores = coresFor(lane.lane, race.runtime, race.host);
  return starts[Math.min(cores, starts.length) - 1] ?? 0;
}

/** `longerMs`: how much longer computations ran than calibrated. `idleMs`: how long they waited beyond the ideal. */
function computationCosts(
  lane: LaneResult,
  last: TaskTrace,
  facts: Facts,
): { longerMs: number; idleMs: number } {
  const tasks = computing(lane);
  const segments = runningSegments(tasks);
  const { starts } = laneModel(lane.lane);
  const sideBySide = starts === "process" || (starts === "thread" && !facts.gil);
  const inRow = oneAfterAnother(lane.lane) || (starts === "nothing" && facts.race.limit == null);
  if (!inRow && last.kind !== "cpu") return { longerMs: 0, idleMs: 0 };
  if (sideBySide) {
    const ran = totalMs(runningSegments([last]));
    return { longerMs: ran - last.ms, idleMs: took(last) - ran - Math.max(0, lane.idealMs - last.ms) };
  }
  const askedMs = tasks.reduce((sum, { ms }) => sum + ms, 0);
  const underWayMs = coveredMs(
    tasks.map(({ startMs, stopMs }) => ({ fromMs: startMs ?? 0, toMs: stopMs ?? startMs ?? 0 })),
  );
  return { longerMs: totalMs(segments) - askedMs, idleMs: underWayMs - coveredMs(segments) };
}

function took({ startMs, stopMs }: TaskTrace): number {
  return startMs === null || stopMs === null ? 0 : stopMs - startMs;
}
