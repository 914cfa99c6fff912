/** What a result offers to press. Each button is a command, so it works as long as the command does. */

import { notation } from "../../race/notation.js";
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { factsOf } from "../explain/facts.js";
import { nextCommand } from "../explain/next.js";
import { text } from "../text.js";
import type { Button } from "./card.js";

export function resultButtons(result: RaceResult, language: Language): Button[] {
  const { raceId, workload, runtime, runs } = result;
  const lanes = result.lanes.map(({ lane }) => lane);
  const next = nextCommand(factsOf(result));
  const buttons: Omit<Button, "pressOnly">[] = [
    { label: text(language, "race.again"), command: notation({ lanes, workload, runtime, runs }) },
    { label: text(language, "race.showCode"), command: `/race-code ${raceId}` },
    { label: text(language, "race.showLog"), command: `/race-log ${raceId}` },
    { label: text(language, "race.next", { command: next }), command: next },
  ];
  return buttons.map((button) => ({ ...button, pressOnly: true }));
}
