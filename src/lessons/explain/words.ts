/** Putting sentences and paragraphs together. */

import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";

/** Paragraphs longer than this are work to read. English; Chinese needs about a third of it. */
export const LONGEST_PARAGRAPH = 400;

const ENGLISH_LIST = new Intl.ListFormat("en-GB");

export function list(items: readonly string[], language: Language): string {
  if (language === "en" || items.length < 2) return ENGLISH_LIST.format(items);
  // Not Intl, which puts no space between the last "and" and the Latin words that our lanes are.
  const before = items.slice(0, -1).join("、");
  return `${before}${before.endsWith("）") ? "" : " "}和 ${items.at(-1)}`;
}

/** `**sync** (15.00 s) and **threads** (10.00 s)` */
export function lanesWithTimes(lanes: readonly LaneResult[], language: Language): string {
  return list(
    lanes.map(({ lane, elapsedMs }) => text(language, "explain.laneMs", { lane, ms: formatMs(elapsedMs) })),
    language,
  );
}

export function paragraph(sentences: readonly string[], language: Language): string {
  return sentences.join(language === "zh" ? "" : " ");
}

/** As few paragraphs as their length allows. */
export function paragraphs(sentences: readonly string[], language: Language): string[] {
  const found: string[] = [];
  for (const sentence of sentences) {
    const joined = paragraph([...found.slice(-1), sentence], language);
    if (found.length > 0 && joined.length <= LONGEST_PARAGRAPH) found[found.length - 1] = joined;
    else found.push(sentence);
  }
  return found;
}
