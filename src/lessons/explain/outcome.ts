/** Which lane took the sum of its tasks, which the longest of them, which something else. */

import { coresFor } from "../../race/ideal.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";
import { type Facts, isNear, tasksAtOnce } from "./facts.js";
import { lanesWithTimes, paragraph } from "./words.js";

/**
 * `shared`: the sum divided among the cores; `predicted`: its ideal, which is none of these; `off`: more than
 * noise from its ideal, and neither the sum nor the longest.
 */
export type Outcome = "sum" | "longest" | "shared" | "predicted" | "off";

export function outcomeOf(lane: LaneResult, facts: Facts): Outcome {
  // A concurrent lane whose start-up happens to make up the difference did not add its tasks up.
  const addsUp = isNear(lane.idealMs, facts.sumMs) || tasksAtOnce(lane.tasks) === 1;
  if (addsUp && isNear(lane.elapsedMs, facts.sumMs)) return "sum";
  if (isNear(lane.elapsedMs, facts.longestMs)) return "longest";
  if (!isNear(lane.elapsedMs, lane.idealMs)) return "off";
  const cores = coresFor(lane.lane, facts.race.runtime, facts.race.host);
  const divided = facts.waits.length === 0 && cores > 1 && isNear(lane.idealMs, facts.sumMs / cores);
  return divided ? "shared" : "predicted";
}

/** The first paragraph: every lane that finished, with its time. */
export function explainOutcome(facts: Facts, language: Language): string {
  const { finished, sumMs, longestMs, race } = facts;
  if (finished.length === 0) return text(language, "explain.noneFinished");
  const all = { lanes: lanesWithTimes(finished, language), count: finished.length };
  if (race.workload.length === 1) return text(language, "explain.oneTask", all);
  const figures = { sum: formatMs(sumMs), longest: formatMs(longestMs), cores: race.host.cpus };
  if (!facts.orderMatters) return text(language, "explain.tooAlike", { ...all, ...figures });
  const sentences = (["sum", "longest", "shared", "predicted"] as const).flatMap((outcome) => {
    const lanes = finished.filter((lane) => outcomeOf(lane, facts) === outcome);
    if (lanes.length === 0) return [];
    const which = { lanes: lanesWithTimes(lanes, language), count: lanes.length };
    return [text(language, `explain.outcome.${outcome}`, { ...which, ...figures })];
  });
  const off = finished.filter((lane) => outcomeOf(lane, facts) === "off");
  return paragraph([...sentences, ...off.map((lane) => offSentence(lane, language))], language);
}

function offSentence({ lane, elapsedMs, idealMs }: LaneResult, language: Language): string {
  const times = { elapsed: formatMs(elapsedMs), ideal: formatMs(idealMs) };
  return text(language, "explain.outcome.off", { lane, ...times });
}
