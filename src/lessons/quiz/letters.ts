/** A choice is named by its letter: a, b, c, d. */
export const LETTERS = ["a", "b", "c", "d"] as const;

/** `choice`: from 0. */
export function letterOf(choice: number): string {
  return LETTERS[choice] ?? "?";
}
