/**
 * A race's result at a glance, for a channel: the headline made of its numbers, the picture, a table that fits a phone
 * and at most two sentences. Everything else is behind its buttons (`whyCard`).
 */
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { explain } from "../explain/explain.js";
import { headline } from "../explain/headline.js";
import { special } from "../explain/special.js";
import { text } from "../text.js";
import type { Block, Card } from "./card.js";
import { altText, hasStarted, resultButtons, resultCard, resultNotes, resultTitle } from "./result-card.js";
import { glanceTable, resultTable } from "./result-table.js";

export function glanceCard(result: RaceResult, language: Language): Card {
  // Of a race that was cancelled before it began there is nothing to see.
  if (!hasStarted(result)) return resultCard(result, language);
  const words = special(result, language);
  const finished = result.lanes.some(({ status }) => status === "finished");
  return {
    title: headline(result, language),
    tone: finished ? "good" : "bad",
    blocks: [
      { kind: "photoFinish", result, alt: altText(result, language) },
      glanceTable(result, language),
      ...(words === "" ? [] : [{ kind: "text" as const, text: words }]),
      { kind: "buttons", buttons: [whyButton(result, language), ...resultButtons(result, language, "next")] },
    ],
  };
}

function whyButton({ raceId }: RaceResult, language: Language) {
  return {
    label: text(language, "race.why"),
    command: `/race-why ${raceId}`,
    typed: "/why",
    primary: true as const,
  };
}

/** What stands behind the glance: the whole explanation, all figures, and what they mean. */
export function whyCard(result: RaceResult, language: Language): Card {
  return {
    title: resultTitle(result, language),
    blocks: [
      ...explain(result, language).map((paragraph): Block => ({ kind: "text", text: paragraph })),
      resultTable(result, language),
      ...resultNotes(result, language).map((note): Block => ({ kind: "note", text: note })),
    ],
  };
}
