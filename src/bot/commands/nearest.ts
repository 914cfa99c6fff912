import { distance } from "fastest-levenshtein";

/** No word that anybody has to type is nearly as long. */
const LONGEST_COMPARED = 32;

function letters(word: string): string {
  return [...word].sort().join("");
}

/**
 * The candidate that was probably meant: one that starts with the word, else the one with the fewest
 * slips (letters to add, drop or change): one in a word of up to four letters, two in one of five, three in one
 * of eight, and so on. `null` where none is that near.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const typed = word.toLowerCase();
  if (typed === "" || typed.length > LONGEST_COMPARED) return null;
  const begun = candidates.filter((candidate) => candidate.startsWith(typed));
  if (begun.length === 1 && typed.length > 1) return begun[0] ?? null;

  let best: string | null = null;
  let fewest = typed.length <= 4 ? 2 : Math.floor(typed.length / 4) + 2;
  for (const candidate of candidates) {
    // Two letters that changed places are one slip of the fingers.
    const slips = letters(typed) === letters(candidate) ? 1 : distance(typed, candidate);
    if (slips < fewest && slips < candidate.length) [best, fewest] = [candidate, slips];
  }
  return best;
}
