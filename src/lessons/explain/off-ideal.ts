/** Where a lane is off its ideal by more than noise: that it is, by how much, and the likely reason. */

import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";
import { CAUSES, mainCause, queuesForGil } from "./causes.js";
import { type Facts, isNear, noiseMs } from "./facts.js";
import { list, paragraphs } from "./words.js";

export function explainOffIdeal(facts: Facts, language: Language): string[] {
  const off = facts.finished
    .filter((lane) => !isNear(lane.elapsedMs, lane.idealMs))
    .map((lane) => ({ lane, overMs: lane.elapsedMs - lane.idealMs, main: mainCause(lane, facts) }));
  const sentences = (["over", "under"] as const).flatMap((side) =>
    [...CAUSES, "none" as const].flatMap((cause) => {
      const lanes = off.filter(
        ({ overMs, main }) => overMs > 0 === (side === "over") && (main?.cause ?? "none") === cause,
      );
      if (lanes.length === 0) return [];
      const ms = Math.max(...lanes.map(({ main }) => main?.ms ?? 0));
      const which = list(
        lanes.map(({ lane, overMs }) => byHowMuch(lane, overMs, language)),
        language,
      );
      const why = cause === "none" && side === "under" ? "noneUnder" : cause;
      const gil = facts.gil && lanes.some(({ lane }) => lane.lane === "threads") ? "on" : "none";
      const values = { ms: formatMs(ms), gil, count: lanes.length };
      const reason = text(language, `explain.cause.${why}`, values);
      return [text(language, `explain.${side}`, { lanes: which, reason })];
    }),
  );
  return paragraphs([...sentences, ...startUpSentence(facts, language)], language);
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
    .filter((lane) => lane.lane === "processes" || (lane.lane === "threads" && !queuesForGil(lane, facts)))
    .map((lane) => ({ lane, startUpMs: Math.max(0, ...lane.tasks.map(({ startMs }) => startMs ?? 0)) }))
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
