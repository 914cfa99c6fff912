/** A race's result as a card: table, photo finish, explanation, buttons and small print. */
import { notation } from "../../race/notation.js";
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { explainFailures } from "../explain/elapsed.js";
import { explain } from "../explain/explain.js";
import { factsOf } from "../explain/facts.js";
import { suggestedCommand } from "../explain/suggestions.js";
import { formatMs } from "../format.js";
import { list, text } from "../text.js";
import type { Block, Button, Card } from "./card.js";
import { describeBounded, describeWorkload, laneStatus, ranOn } from "./phrases.js";
import { resultTable } from "./result-table.js";

export function resultCard(result: RaceResult, language: Language): Card {
  const title = resultTitle(result, language);
  const cancelled = result.lanes.every(({ status }) => status === "cancelled");
  if (cancelled && !hasStarted(result)) {
    return { title, blocks: [{ kind: "text", text: allCancelled(result, language) }] };
  }
  const said = cancelled ? cancelledUnderWay(result, language) : explain(result, language);
  return {
    title,
    blocks: [
      resultTable(result, language),
      { kind: "photoFinish", result, alt: altText(result, language) },
      ...said.map((paragraph): Block => ({ kind: "text", text: paragraph })),
      { kind: "buttons", buttons: resultButtons(result, language) },
      ...resultNotes(result, language).map((note): Block => ({ kind: "note", text: note })),
    ],
  };
}

export function resultTitle(result: RaceResult, language: Language): string {
  const { runtime } = result;
  return text(language, "result.title", { workload: describeBounded(result, language), runtime });
}

/** Whether there is anything to draw. */
export function hasStarted({ lanes }: RaceResult): boolean {
  return lanes.some(({ tasks }) => tasks.some(({ startMs }) => startMs !== null));
}

/** Figures of lanes that were all cut off explain nothing but how far each got. */
function cancelledUnderWay(result: RaceResult, language: Language): string[] {
  return [allCancelled(result, language), ...explainFailures(factsOf(result), language)];
}

/** A race whose lanes were all cancelled before any task began: this is its whole text. */
function allCancelled({ lanes }: RaceResult, language: Language): string {
  const stopped = lanes.map(({ lane, startedAt, elapsedMs }) => {
    const began = startedAt === null ? "no" : "yes";
    return text(language, "explain.laneCancelled", { lane, began, elapsed: formatMs(elapsedMs) });
  });
  return text(language, "explain.allCancelled", { lanes: list(stopped, language) });
}

/** What the picture shows, for those who cannot see it. */
export function altText(result: RaceResult, language: Language): string {
  const workload = describeWorkload(result.workload, language);
  const lanes = result.lanes.map(
    (lane) =>
      `${lane.lane} ${lane.status === "finished" ? formatMs(lane.elapsedMs) : laneStatus(lane, language)}`,
  );
  return text(language, "result.alt", {
    workload,
    lanes: lanes.join(text(language, "workload.listSeparator")),
  });
}

/**
 * Each button is a command, so it works as long as the command does. `typed`: the next race is named also where there are no
 * buttons, since nothing else of the card names it.
 */
export function resultButtons(result: RaceResult, language: Language, typed?: "next"): Button[] {
  const { raceId, workload, runtime, runs, limit, timeoutMs } = result;
  const lanes = result.lanes.map(({ lane }) => lane);
  const suggested = suggestedCommand(factsOf(result));
  const buttons: Button[] = [
    {
      label: text(language, "race.again"),
      command: notation({ lanes, workload, runtime, runs, limit, timeoutMs }),
    },
    { label: text(language, "race.showCode"), command: `/race-code ${raceId}` },
    { label: text(language, "race.showLog"), command: `/race-log ${raceId}` },
  ].map((button) => ({ ...button, pressOnly: true as const }));
  const next: Button = { label: text(language, "race.next", { command: suggested }), command: suggested };
  return [...buttons, typed === "next" ? next : { ...next, pressOnly: true }];
}

/** What the figures of a race mean, and what they were measured on. */
export function resultNotes(result: RaceResult, language: Language): string[] {
  const { runtime, host, runs } = result;
  const where = text(language, "result.note.ranOn", { where: ranOn(result, language) });
  const missing = runtime === "node" && host.python === null ? [text(language, "result.note.noPython")] : [];
  const repeats = runs > 1 ? [text(language, "result.note.runs", { runs })] : [];
  return [[where, ...missing].join(" "), ...repeats, text(language, "result.note.memory")];
}
