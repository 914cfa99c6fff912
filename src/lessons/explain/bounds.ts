/** What a limit or a time-out did to the tasks of each lane, as far as the trace shows it. */
import type { Lane } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatAskedMs } from "../../race/task.js";
import { formatMs } from "../format.js";
import { list, paragraph, text } from "../text.js";
import { computing, type Facts, finishedLane, isNear, tasksAtOnce } from "./facts.js";

const CONCURRENT: readonly Lane[] = ["threads", "async", "processes"];

export function explainLimit(facts: Facts, language: Language): string[] {
  const { limit, workload } = facts.race;
  const lanes = facts.finished.filter(({ lane }) => CONCURRENT.includes(lane));
  const [first] = lanes;
  if (limit == null || first === undefined) return [];
  const most = Math.max(...lanes.map(({ tasks }) => tasksAtOnce(tasks)));
  if (most > limit) return [];
  const values = { limit, most, lanes: names(lanes, language) };
  const sentences = [text(language, most < limit ? "explain.limit.loose" : "explain.limit.atOnce", values)];
  const each = workload[0]?.ms ?? 0;
  const alike = facts.computations.length === 0 && workload.every(({ ms }) => ms === each);
  if (alike && most === limit && workload.length > limit) {
    const rounds = Math.ceil(workload.length / limit);
    const ideal = formatAskedMs(rounds * each);
    const figures = { tasks: workload.length, limit, rounds, each: formatAskedMs(each), ideal };
    sentences.push(text(language, "explain.limit.rounds", figures));
  }
  if (finishedLane(facts, "sync") !== undefined) sentences.push(text(language, "explain.limit.sync"));
  return [paragraph(sentences, language)];
}

export function explainTimeout(facts: Facts, language: Language): string[] {
  const { timeoutMs, runtime } = facts.race;
  if (timeoutMs == null) return [];
  const timeout = formatMs(timeoutMs);
  const sentences = (["async", "threads", "processes"] as const).flatMap((name) => {
    const expired = finishedLane(facts, name)?.tasks.filter((task) => task.expired).length ?? 0;
    return expired === 0 ? [] : [text(language, `explain.timeout.${name}`, { expired, timeout, runtime })];
  });
  const async = finishedLane(facts, "async");
  if (async !== undefined && computing(async).some((task) => tookLonger(task, timeoutMs))) {
    sentences.push(text(language, "explain.timeout.async.cpu", { timeout }));
  }
  if (finishedLane(facts, "sync")?.tasks.some((task) => tookLonger(task, timeoutMs))) {
    sentences.push(text(language, "explain.timeout.sync"));
  }
  if (sentences.length === 0 && facts.finished.length > 0) {
    sentences.push(text(language, "explain.timeout.none", { timeout }));
  }
  return sentences.length === 0 ? [] : [paragraph(sentences, language)];
}

/** By more than noise, and to its own end. */
function tookLonger({ startMs, stopMs, expired }: LaneResult["tasks"][number], timeoutMs: number): boolean {
  if (startMs === null || stopMs === null || expired) return false;
  return stopMs - startMs > timeoutMs && !isNear(stopMs - startMs, timeoutMs);
}

function names(lanes: readonly LaneResult[], language: Language): string {
  return list(
    lanes.map(({ lane }) => `**${lane}**`),
    language,
  );
}
