/** How each lane waits: one task after another, several at once and why, or one at a time by mistake. */
import type { Lane } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import { paragraph, text } from "../text.js";
import { processesPay } from "./computing.js";
import { type Facts, finishedLane, tasksAtOnce, waiting } from "./facts.js";

/** `sync`: nothing overlaps. Nothing is said where the trace shows otherwise. */
export function explainSync(facts: Facts, language: Language): string[] {
  const lane = finishedLane(facts, "sync");
  if (lane === undefined || facts.race.workload.length < 2 || tasksAtOnce(lane.tasks) !== 1) return [];
  return [text(language, facts.waits.length > 0 ? "explain.sync.waits" : "explain.sync.computes")];
}

/** `threads` and `processes`: the operating system lets all of them wait at once. */
export function explainThreadsAndProcesses(facts: Facts, language: Language): string[] {
  // A pool has fewer of them than tasks: `explainLimit` tells of it.
  if (facts.race.limit != null) return [];
  const sentences: string[] = [];
  const threads = waitsAtOnce(facts, "threads");
  if (threads > 1) {
    const gil = facts.gil ? "on" : "none";
    sentences.push(text(language, "explain.threads.waits", { atOnce: threads, gil }));
  }
  const processes = waitsAtOnce(facts, "processes");
  if (processes > 1) sentences.push(text(language, "explain.processes.waits", { atOnce: processes }));
  return sentences.length === 0 ? [] : [paragraph(sentences, language)];
}

/** `async`: one thread, many waits. */
export function explainAsync(facts: Facts, language: Language): string[] {
  const atOnce = waitsAtOnce(facts, "async");
  return atOnce > 1 ? [text(language, "explain.async.waits", { atOnce })] : [];
}

/** The most waits of a lane in one instant; 0 where the lane did not finish. */
function waitsAtOnce(facts: Facts, name: Lane): number {
  const lane = finishedLane(facts, name);
  return lane === undefined ? 0 : tasksAtOnce(waiting(lane));
}

/** What `blocked` got wrong, and the remedy. */
export function explainBlocked(facts: Facts, language: Language): string[] {
  const lane = finishedLane(facts, "blocked");
  if (lane === undefined || facts.race.workload.length < 2 || tasksAtOnce(lane.tasks) !== 1) return [];
  const sentences = [text(language, "explain.blocked.wrong")];
  if (facts.waits.length > 0) sentences.push(text(language, `explain.blocked.${facts.race.runtime}`));
  else if (processesPay(lane, facts)) sentences.push(text(language, "explain.blocked.cpu"));
  return [paragraph(sentences, language)];
}
