import type { Language } from "../../workers/jobs.js";
import { text } from "../text.js";
import { type Facts, finishedLane, tasksAtOnce } from "./facts.js";
import { paragraph } from "./words.js";

/** What `blocked` got wrong, and the remedy. */
export function explainBlocked(facts: Facts, language: Language): string[] {
  const lane = finishedLane(facts, "blocked");
  if (lane === undefined || facts.race.workload.length < 2 || tasksAtOnce(lane.tasks) !== 1) return [];
  const remedy =
    facts.waits.length > 0 ? (`explain.blocked.${facts.race.runtime}` as const) : "explain.blocked.cpu";
  return [paragraph([text(language, "explain.blocked.wrong"), text(language, remedy)], language)];
}
