/** How the tasks of a race are laid out in each of its lanes; the same in all, so that they can be compared. */
import type { Task } from "../../race/task.js";
import type { TimeScale } from "./time-axis.js";

export interface RowPlan {
  /** From one task's row to the next; `null` where there are too many tasks and they become a band. */
  pitch: number | null;
  /** Of all rows, or of the band. */
  height: number;
  /** Whether rows have a label beside them. */
  labelled: boolean;
}

/** Where a lane's tasks are drawn; `top` is that of the first row or of the band. */
export interface Place {
  top: number;
  plan: RowPlan;
  scale: TimeScale;
}

/** Above and below the rows. */
export const PANEL_PADDING = 8;

/** More tasks become a band; no lane but `async` may have more. */
const MOST_ROWS = 64;
/** Labels of tasks that are all alike say little; others are needed to tell which row is which. */
const MOST_LABELS_ALIKE = 4;
const MOST_LABELS = 8;

/** Few tasks get tall, labelled rows; many get thin ones, so that the picture stays one that can be taken in. */
export function rowPlan(workload: readonly Task[], lanes: number): RowPlan {
  const count = workload.length;
  const [first] = workload;
  const alike = workload.every(({ kind, ms }) => kind === first?.kind && ms === first.ms);
  const labelled = count <= (alike ? MOST_LABELS_ALIKE : MOST_LABELS);
  const room = Math.min(340, 760 / lanes);
  if (count > MOST_ROWS) return { pitch: null, height: room, labelled };
  const pitch = labelled ? (count <= 3 ? 44 : 36) : Math.min(20, room / count);
  return { pitch, height: pitch * count, labelled };
}

export function panelHeight(plan: RowPlan): number {
  return plan.height + 2 * PANEL_PADDING;
}
