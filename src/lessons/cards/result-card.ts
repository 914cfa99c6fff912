/** A race's result as a card: table, photo finish, explanation, and the small print. */
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { explain } from "../explain/explain.js";
import { list } from "../explain/words.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";
import type { Block, Card } from "./card.js";
import { laneStatus } from "./lane-status.js";
import { ranOn } from "./ran-on.js";
import { resultButtons } from "./result-buttons.js";
import { resultTable } from "./result-table.js";
import { describeWorkload } from "./workload-words.js";

export function resultCard(result: RaceResult, language: Language): Card {
  const workload = describeWorkload(result.workload, language);
  const title = text(language, "result.title", { workload, runtime: result.runtime });
  if (result.lanes.every(({ status }) => status === "cancelled")) {
    return { title, blocks: [{ kind: "text", text: allCancelled(result, language) }] };
  }
  return {
    title,
    blocks: [
      resultTable(result, language),
      { kind: "photoFinish", result, alt: altText(result, workload, language) },
      ...explain(result, language).map((paragraph): Block => ({ kind: "text", text: paragraph })),
      { kind: "buttons", buttons: resultButtons(result, language) },
      ...notes(result, language).map((note): Block => ({ kind: "note", text: note })),
    ],
  };
}

/** All that there is to say where nobody wanted to know more. */
function allCancelled({ lanes }: RaceResult, language: Language): string {
  const stopped = lanes.map(({ lane, startedAt, elapsedMs }) => {
    const began = startedAt === null ? "no" : "yes";
    return text(language, "explain.laneCancelled", { lane, began, elapsed: formatMs(elapsedMs) });
  });
  return text(language, "explain.allCancelled", { lanes: list(stopped, language) });
}

/** What the picture shows, for those who cannot see it. */
function altText(result: RaceResult, workload: string, language: Language): string {
  const lanes = result.lanes.map(
    (lane) =>
      `${lane.lane} ${lane.status === "finished" ? formatMs(lane.elapsedMs) : laneStatus(lane, language)}`,
  );
  return text(language, "result.alt", { workload, lanes: lanes.join(", ") });
}

function notes(result: RaceResult, language: Language): string[] {
  const { runtime, host, runs } = result;
  const where = text(language, "result.note.ranOn", { where: ranOn(result, language) });
  const missing = runtime === "node" && host.python === null ? [text(language, "result.note.noPython")] : [];
  const repeats = runs > 1 ? [text(language, "result.note.runs", { runs })] : [];
  return [[where, ...missing].join(" "), ...repeats, text(language, "result.note.memory")];
}
