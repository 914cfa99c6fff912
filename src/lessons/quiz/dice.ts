/** Random numbers that a seed determines, for quizzes; they are no good for secrets. */
import { createHash } from "node:crypto";

export interface Dice {
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** The same items in another order. */
  shuffle<T>(items: readonly T[]): T[];
}

export function dice(seed: string): Dice {
  let rolls = 0;

  function between(least: number, most: number): number {
    rolls += 1;
    const bytes = createHash("sha256").update(`${seed}/${rolls}`).digest();
    return least + (bytes.readUInt32BE() % (most - least + 1));
  }

  return {
    between,
    shuffle(items) {
      const left = [...items];
      return items.map(() => left.splice(between(0, left.length - 1), 1)[0] as (typeof items)[number]);
    },
  };
}
