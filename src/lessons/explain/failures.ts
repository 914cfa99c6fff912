import type { Language } from "../../race/reply.js";
import { laneStatus } from "../cards/lane-status.js";
import { text } from "../text.js";
import type { Facts } from "./facts.js";
import { paragraphs } from "./words.js";

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
