import type { Language } from "../../race/reply.js";
import { text } from "../text.js";
import { processesPay } from "./computing.js";
import { type Facts, finishedLane, tasksAtOnce } from "./facts.js";
import { paragraph } from "./words.js";

/** What `blocked` got wrong, and the remedy. */
export function explainBlocked(facts: Facts, language: Language): string[] {
  const lane = finishedLane(facts, "blocked");
  if (lane === undefined || facts.race.workload.length < 2 || tasksAtOnce(lane.tasks) !== 1) return [];
  const sentences = [text(language, "explain.blocked.wrong")];
  if (facts.waits.length > 0) sentences.push(text(language, `explain.blocked.${facts.race.runtime}`));
  else if (processesPay(lane, facts)) sentences.push(text(language, "explain.blocked.cpu"));
  return [paragraph(sentences, language)];
}
