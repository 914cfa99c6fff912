/** What a row of the bench table is made of. */

export type Unit = "ms" | "s" | "MB" | "kB" | "%" | "/s";

/** `bare`: at most `times` what the other takes, or `plus` (in the row's unit) more than that, whichever is more. */
export type Goal = { atMost: number } | { atLeast: number } | { times: number; plus: number };

export interface Outcome {
  /** In the table, and what it is compared by: it stays the same from run to run. Such as "python async, 64 tasks". */
  row: string;
  unit: Unit;
  /** What does the same without us, measured in turns with ours; `null`: there is no such thing. */
  bare: number | null;
  ours: number;
  goal: Goal;
}

export interface Bench {
  /** On the command line; lower case. */
  name: string;
  /** Cleans up after itself, also where it throws. `quick`: it takes at most some ten seconds, by leaving rows out. */
  run(options: { quick: boolean }): AsyncIterable<Outcome>;
}

export function reached({ ours, bare, goal }: Outcome): boolean {
  if ("atMost" in goal) return ours <= goal.atMost;
  if ("atLeast" in goal) return ours >= goal.atLeast;
  return bare !== null && ours <= Math.max(bare * goal.times, bare + goal.plus);
}
