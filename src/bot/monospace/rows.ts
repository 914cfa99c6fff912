/** Which rows a lane's tasks get, and what stands before each bar. */

import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import type { TaskKind } from "../../race/task.js";
import { formatAskedMs } from "../../race/task.js";

/** More tasks than this are shown in groups. */
const MOST_ROWS_OF_ONE_TASK = 20;
const GROUPS = 10;

export interface Row<T> {
  /** Indented: the lane's heading stands over it. */
  label: string;
  tasks: readonly T[];
}

/** A row for each task, or for groups of neighbours where there are many. */
export function taskRows<T extends { kind: TaskKind; ms: number }>(
  tasks: readonly T[],
  language: Language,
): Row<T>[] {
  const digits = String(tasks.length).length;
  if (tasks.length <= MOST_ROWS_OF_ONE_TASK) {
    return tasks.map((task, index) => ({
      label: `  ${String(index + 1).padStart(digits)} ${task.kind} ${formatAskedMs(task.ms)}`,
      tasks: [task],
    }));
  }
  return Array.from({ length: GROUPS }, (_, group) => {
    const from = Math.round((group * tasks.length) / GROUPS);
    const to = Math.round(((group + 1) * tasks.length) / GROUPS);
    return {
      label: `  ${text(language, "terminal.group", { first: from + 1, last: to })}`,
      tasks: tasks.slice(from, to),
    };
  });
}
