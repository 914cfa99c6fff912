/** How long each lane took: the sum of its tasks, the longest of them, or something else; and which did not finish. */

import { boundOf } from "../../race/bounds.js";
import { coresFor } from "../../race/ideal.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult, RaceResult } from "../../race/result.js";
import { laneStatus } from "../cards/phrases.js";
import { formatMs } from "../format.js";
import { list, paragraph, paragraphs, type TextKey, text } from "../text.js";
import { type Facts, isNear, noiseMs, tasksAtOnce } from "./facts.js";

/**
 * Which figure an elapsed time agrees with. `shared`: the sum divided among the cores; `predicted`: the lane's
 * ideal, which is none of these; `off`: none of them by more than noise.
 */
export type ElapsedMatch = "sum" | "longest" | "shared" | "predicted" | "off";

export function elapsedMatch(lane: LaneResult, facts: Facts): ElapsedMatch {
  // A concurrent lane can take as long as the sum only because it started up slowly.
  const addsUp = isNear(lane.idealMs, facts.sumMs) || tasksAtOnce(lane.tasks) === 1;
  if (addsUp && isNear(lane.elapsedMs, facts.sumMs)) return "sum";
  if (isNear(lane.elapsedMs, facts.longestMs)) return "longest";
  if (!isNear(lane.elapsedMs, lane.idealMs)) return "off";
  const cores = coresFor(lane.lane, facts.race.runtime, facts.race.host);
  const divided = facts.waits.length === 0 && cores > 1 && isNear(lane.idealMs, facts.sumMs / cores);
  return divided ? "shared" : "predicted";
}

/** The first paragraph: every lane that finished, with its time. */
export function explainElapsed(facts: Facts, language: Language): string[] {
  const { finished, sumMs, longestMs, race } = facts;
  if (finished.length === 0) return [text(language, "explain.noneFinished")];
  const all = { lanes: lanesWithTimes(finished, language), count: finished.length };
  if (race.workload.length === 1) return [text(language, "explain.oneTask", all)];
  const figures = { sum: formatMs(sumMs), longest: formatMs(longestMs), cores: race.host.cpus };
  const bounds = { limit: race.limit ?? 0, timeout: formatMs(race.timeoutMs ?? 0) };
  if (!facts.orderMatters) {
    const key = facts.longestMs < noiseMs(0) ? "explain.tooShort" : "explain.tooAlike";
    return [text(language, key, { ...all, ...figures })];
  }
  const sentences = (["sum", "longest", "shared", "predicted"] as const).flatMap((match) => {
    const lanes = finished.filter((lane) => elapsedMatch(lane, facts) === match);
    if (lanes.length === 0) return [];
    const which = { lanes: lanesWithTimes(lanes, language), count: lanes.length };
    return [text(language, elapsedKey(match, race), { ...which, ...figures, ...bounds })];
  });
  const off = finished.filter((lane) => elapsedMatch(lane, facts) === "off");
  return [paragraph([...sentences, ...off.map((lane) => offSentence(lane, language))], language)];
}

function elapsedKey(found: Exclude<ElapsedMatch, "off">, race: RaceResult): TextKey {
  const match = (found === "predicted" ? boundOf(race) : null) ?? found;
  return `explain.elapsed.${match}`;
}

/** `**sync** (15.00 s) and **threads** (10.00 s)` */
function lanesWithTimes(lanes: readonly LaneResult[], language: Language): string {
  return list(
    lanes.map(({ lane, elapsedMs }) => text(language, "explain.laneMs", { lane, ms: formatMs(elapsedMs) })),
    language,
  );
}

function offSentence({ lane, elapsedMs, idealMs }: LaneResult, language: Language): string {
  const times = { elapsed: formatMs(elapsedMs), ideal: formatMs(idealMs) };
  return text(language, "explain.elapsed.off", { lane, ...times });
}

/** How far the lanes got that did not finish. */
export function explainFailures(facts: Facts, language: Language): string[] {
  const total = facts.race.workload.length;
  const sentences = facts.failed.map((lane) => {
    const how = laneStatus(lane, language);
    const stopped = lane.tasks.filter(({ stopMs }) => stopMs !== null).length;
    const open = lane.tasks.filter(({ startMs, stopMs }) => startMs !== null && stopMs === null).length;
    return text(language, "explain.failed", { lane: lane.lane, how, stopped, open, total });
  });
  return paragraphs(sentences, language);
}
