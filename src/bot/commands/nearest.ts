import { distance } from "fastest-levenshtein";

/** No word that anybody has to type is nearly as long. */
const LONGEST_COMPARED = 32;

/**
 * The candidate that was probably meant: one that starts with the word, else the one with the fewest
 * slips (letters to add, drop or change): one in a word of three letters, two in one of four, three in one
 * of eight, and so on. `null` where none is that near.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const typed = word.toLowerCase();
  if (typed === "" || typed.length > LONGEST_COMPARED) return null;
  const begun = candidates.filter((candidate) => candidate.startsWith(typed));
  if (begun.length === 1 && typed.length > 1) return begun[0] ?? null;

  let best: string | null = null;
  let fewest = Math.floor(typed.length / 4) + 2;
  for (const candidate of candidates) {
    const slips = distance(typed, candidate);
    if (slips < fewest && slips < candidate.length) [best, fewest] = [candidate, slips];
  }
  return best;
}
