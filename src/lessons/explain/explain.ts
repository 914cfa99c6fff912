/** The explanation of a race, composed from its own figures. */
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { text } from "../text.js";
import { explainLimit, explainTimeout } from "./bounds.js";
import { explainLoop, explainProcesses, explainThreads } from "./computing.js";
import { explainCpuTime } from "./cpu-time.js";
import { explainElapsed, explainFailures } from "./elapsed.js";
import { type Facts, factsOf } from "./facts.js";
import { explainOffIdeal } from "./off-ideal.js";
import { explainOtherLanes, explainSuggestion } from "./suggestions.js";
import { explainAsync, explainBlocked, explainSync, explainThreadsAndProcesses } from "./waiting.js";

const MOST_PARAGRAPHS = 7;

interface Finding {
  /** Where there is too much to say, findings with the highest rank are left out first; those with 1 never are. */
  rank: 1 | 2 | 3 | 4;
  explain(facts: Facts, language: Language): string[];
}

/** In the order in which they are read. */
const FINDINGS: readonly Finding[] = [
  { rank: 1, explain: explainElapsed },
  { rank: 1, explain: explainFailures },
  { rank: 1, explain: explainLimit },
  { rank: 1, explain: explainTimeout },
  { rank: 1, explain: explainBlocked },
  { rank: 4, explain: explainSync },
  { rank: 2, explain: explainThreadsAndProcesses },
  { rank: 2, explain: explainAsync },
  { rank: 2, explain: explainThreads },
  { rank: 4, explain: explainProcesses },
  { rank: 2, explain: explainLoop },
  { rank: 3, explain: explainCpuTime },
  { rank: 1, explain: explainOffIdeal },
  { rank: 3, explain: explainOtherLanes },
  { rank: 1, explain: explainSuggestion },
];

/** With fewer, a sentence on how the race was measured is put before the suggestion. */
const FEWEST_PARAGRAPHS = 3;

/**
 * Three to seven short paragraphs. They may use **bold** and `code`. Nothing is said that the figures of this
 * race do not show.
 */
export function explain(result: RaceResult, language: Language): string[] {
  const facts = factsOf(result);
  const found = FINDINGS.map(({ rank, explain }) => ({ rank, said: explain(facts, language) }));
  for (const rank of [4, 3, 2] as const) {
    for (const finding of [...found].reverse()) {
      if (found.flatMap(({ said }) => said).length <= MOST_PARAGRAPHS) break;
      if (finding.rank === rank) finding.said = [];
    }
  }
  const all = found.flatMap(({ said }) => said);
  if (all.length < FEWEST_PARAGRAPHS) all.splice(-1, 0, text(language, "explain.measured"));
  return all;
}
