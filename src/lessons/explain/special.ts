/** What is special in one race, in two sentences at the most: the first of those findings that it has. */
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { paragraph } from "../text.js";
import { explainLimit, explainTimeout } from "./bounds.js";
import { explainLoop, explainThreads } from "./computing.js";
import { explainFailures } from "./elapsed.js";
import { type Facts, factsOf } from "./facts.js";
import { explainOffIdeal } from "./off-ideal.js";
import { explainAsync, explainBlocked, explainSync } from "./waiting.js";

const MOST_SENTENCES = 2;

/** The rarest first. `sentences`: how many of it are taken. */
const FINDINGS: readonly { explain(facts: Facts, language: Language): string[]; sentences: 1 | 2 }[] = [
  { explain: explainFailures, sentences: 1 },
  { explain: explainTimeout, sentences: 2 },
  { explain: explainLimit, sentences: 2 },
  { explain: explainBlocked, sentences: 1 },
  { explain: explainThreads, sentences: 1 },
  { explain: explainLoop, sentences: 1 },
  // With its likely reason.
  { explain: explainOffIdeal, sentences: 2 },
  { explain: explainAsync, sentences: 1 },
  { explain: explainSync, sentences: 1 },
];

export function special(race: RaceResult, language: Language): string {
  const facts = factsOf(race);
  const found: string[] = [];
  for (const { explain, sentences } of FINDINGS) {
    if (found.length >= MOST_SENTENCES) break;
    const said = sentencesOf(explain(facts, language)[0] ?? "").slice(0, sentences);
    // A reason without what it is the reason of would say nothing.
    if (found.length + said.length <= MOST_SENTENCES) found.push(...said);
  }
  return paragraph(found, language);
}

/** A sentence may begin with a lane's name in small letters, so capitals tell nothing. */
function sentencesOf(words: string): string[] {
  return words
    .split(/(?<=[.!?])\s+|(?<=。)/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}
