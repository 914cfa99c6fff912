/** What came of a comparison: who took how much longer than the first, how well that is known, and what theory says. */
import type { ComparisonResult } from "../../race/comparison.js";
import { comparisonNotation, notation } from "../../race/notation.js";
import type { Language } from "../../race/reply.js";
import type { Block, Button, Card } from "../cards/card.js";
import { describeWorkload, laneStatus } from "../cards/phrases.js";
import { formatMs, formatRatio } from "../format.js";
import { languages } from "../languages.js";
import { list, text } from "../text.js";
import { type Compared, comparedVariants } from "./facts.js";
import { asRace, shownLanes, whereItRan } from "./shown.js";
import { headline, speedUpWords, theory } from "./words.js";

export function compareCard(result: ComparisonResult, language: Language): Card {
  const { comparison, ended, rounds } = result;
  const compared = comparedVariants(result);
  const finished = compared.every(({ result: { status } }) => status === "finished");
  const drawn = compared.some(({ result: { tasks } }) => tasks.length > 0);
  const workload = describeWorkload(comparison.workload, language);
  const times = compared.map(({ name, result: lane }) =>
    lane.status === "finished"
      ? `${name} ${formatMs(lane.elapsedMs)}`
      : `${name} ${laneStatus(lane, language)}`,
  );
  const alt = text(language, "compare.alt", { workload, variants: list(times, language) });
  const shown = shownLanes(result, compared, language);
  const picture: Block = { kind: "photoFinish", result: asRace(result), alt, shown };
  const said = finished ? [theory(result, compared, language), speedUpWords(shown, language)] : [];
  const notes = [
    text(language, "compare.note.rounds", { rounds, ended }),
    text(language, "compare.note.table", { first: compared[0]?.name ?? "" }),
    text(language, "result.note.ranOn", { where: whereItRan(result, language) }),
  ];
  return {
    title: headline(compared, language),
    tone: finished ? "good" : "bad",
    blocks: [
      { kind: "text", text: workload },
      ...(drawn ? [picture] : []),
      table(compared, language),
      ...said.filter((words) => words !== "").map((words): Block => ({ kind: "text", text: words })),
      { kind: "buttons", buttons: buttonsOf(result, compared, language) },
      { kind: "note", text: notes.join(languages[language].sentenceSeparator) },
    ],
  };
}

/** Shown where there is no figure. */
const NONE = "–";

function table(compared: readonly Compared[], language: Language): Block {
  const rows = compared.map(({ name, result, meanMs, ratio, clear }, at) => {
    const mean =
      result.status === "finished"
        ? formatMs(meanMs)
        : text(language, "result.short", { status: result.status });
    if (at === 0) return [name, mean, formatRatio(1), ""];
    if (ratio === null) return [name, mean, NONE, NONE];
    const interval = `${formatRatio(ratio.low)}–${formatRatio(ratio.high)}`.replaceAll("×", "");
    return [name, mean, `${clear ? "" : "≈ "}${formatRatio(ratio.ratio)}`, interval];
  });
  const columns = [
    { label: text(language, "compare.variant"), align: "left" as const },
    { label: text(language, "compare.mean"), align: "right" as const },
    { label: text(language, "compare.ratio"), align: "right" as const },
    { label: text(language, "compare.interval"), align: "right" as const, optional: true as const },
  ];
  return { kind: "table", columns, rows };
}

/** The comparison again, and the fastest of it as a race of its own. */
function buttonsOf(
  { comparison }: ComparisonResult,
  compared: readonly Compared[],
  language: Language,
): Button[] {
  const again = { label: text(language, "compare.again"), command: comparisonNotation(comparison) };
  const fastest = compared
    .filter(({ result: { status } }) => status === "finished")
    .sort((a, b) => a.meanMs - b.meanMs)[0];
  // A race takes no interpreter.
  if (fastest === undefined || fastest.variant.interpreter != null) return [{ ...again, pressOnly: true }];
  const { lane, runtime, limit, timeoutMs } = fastest.variant;
  const race = notation({ lanes: [lane], workload: comparison.workload, runtime, runs: 1, limit, timeoutMs });
  return [
    { ...again, pressOnly: true },
    { label: text(language, "race.next", { command: race }), command: race },
  ];
}
