import type { Race, Task } from "../workers/jobs.js";

/**
 * The command that asks for this race, such as `/race async io:200ms*10 runtime=node`: parsing it gives the
 * race again. A race has one lane or those of `all`; there is no command for anything between.
 */
export function notation(race: Omit<Race, "id">): string {
  const words = ["/race", race.lanes.length === 1 ? race.lanes[0] : "all", ...workloadWords(race.workload)];
  if (race.runtime !== null) words.push(`runtime=${race.runtime}`);
  if (race.runs > 1) words.push(`runs=${race.runs}`);
  return words.join(" ");
}

/** Equal neighbours become one word; the order of the tasks stays, for it is the order in which they start. */
function workloadWords(workload: readonly Task[]): string[] {
  const groups: { word: string; count: number }[] = [];
  for (const task of workload) {
    const word = taskWord(task);
    const last = groups.at(-1);
    if (last?.word === word) last.count++;
    else groups.push({ word, count: 1 });
  }
  return groups.map(({ word, count }) => (count === 1 ? word : `${word}*${count}`));
}

function taskWord({ kind, ms }: Task): string {
  if (kind === "sleep") return `${ms / 1000}`;
  return `${kind}:${ms < 1000 ? `${ms}ms` : `${ms / 1000}s`}`;
}
