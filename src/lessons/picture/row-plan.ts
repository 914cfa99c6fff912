/**
 * How the tasks of a lane share its panel, and which rows have a label: the same in every lane, so that lanes can be
 * compared.
 */
import type { Language } from "../../race/reply.js";
import { formatAskedMs, type Task } from "../../race/task.js";
import { text } from "../text.js";

/** Names one row, or several that follow each other. */
export interface RowLabel {
  words: string;
  /** The middle of the rows that it names, in units below the first row's top. */
  middle: number;
}

export interface RowPlan {
  /** The distance from one task's row to the next; `null` where too many tasks are drawn as one band. */
  pitch: number | null;
  /** The height of all rows together, or of the band. */
  height: number;
  labels: RowLabel[];
}

/** More tasks become a band; no lane but `async` may have more. */
const MOST_ROWS = 64;
/** Labels of tasks that are all alike say little; where tasks differ, they tell which row is which. */
const MOST_LABELS_ALIKE = 4;
/** Units that a label needs from the next one. */
const LABEL_PITCH = 31;
/** The height in units of a picture's rows, all lanes together, that labels may stretch it to. */
const MOST_HEIGHT = 1500;

/** Few tasks get tall rows; many get thin ones, so that the picture does not become too tall. */
export function rowPlan(workload: readonly Task[], lanes: number, language: Language): RowPlan {
  const count = workload.length;
  const room = Math.min(340, 760 / lanes);
  if (count > MOST_ROWS) return { pitch: null, height: room, labels: [] };
  const [first] = workload;
  const alike = workload.every((task) => sameTask(task, first));
  if (alike && count > MOST_LABELS_ALIKE) return plan(Math.min(20, room / count), count, []);
  if (count <= 8) return labelledPlan(eachTask(workload), count <= 3 ? 44 : 36, workload, language);

  const pitch = Math.min(20, room / count);
  for (const groups of [together(workload, sameTask), eachTask(workload), together(workload, sameKind)]) {
    const needed = Math.max(pitch, LABEL_PITCH / Math.min(...groups.map(({ length }) => length)));
    if (needed * count * lanes <= MOST_HEIGHT) return labelledPlan(groups, needed, workload, language);
  }
  const step = Math.ceil(LABEL_PITCH / pitch);
  const some = eachTask(workload).filter(({ from }) => from % step === 0);
  return labelledPlan(some, pitch, workload, language);
}

/** Tasks that follow each other and share a label. */
interface Group {
  from: number;
  length: number;
}

function eachTask(workload: readonly Task[]): Group[] {
  return workload.map((_, from) => ({ from, length: 1 }));
}

function together(workload: readonly Task[], same: typeof sameTask): Group[] {
  const groups: Group[] = [];
  workload.forEach((task, at) => {
    const last = groups.at(-1);
    if (last !== undefined && same(task, workload[last.from])) last.length += 1;
    else groups.push({ from: at, length: 1 });
  });
  return groups;
}

function sameTask(a: Task, b: Task | undefined): boolean {
  return sameKind(a, b) && a.ms === b?.ms;
}

function sameKind(a: Task, b: Task | undefined): boolean {
  return a.kind === b?.kind;
}

function plan(pitch: number, count: number, labels: RowLabel[]): RowPlan {
  return { pitch, height: pitch * count, labels };
}

function labelledPlan(
  groups: readonly Group[],
  pitch: number,
  workload: readonly Task[],
  language: Language,
): RowPlan {
  const labels = groups.map(({ from, length }) => ({
    words: groupLabel({ from, length }, workload, language),
    middle: (from + length / 2) * pitch,
  }));
  return plan(pitch, workload.length, labels);
}

/** `task 1: 5 s`; `task 1: io 5 s` where the tasks are not all of a kind; `tasks 1–10: io 200 ms`; `tasks 1–9: io`. */
function groupLabel({ from, length }: Group, workload: readonly Task[], language: Language): string {
  const tasks = workload.slice(from, from + length);
  const [first] = tasks;
  if (first === undefined) return "";
  const mixed = workload.some((task) => !sameKind(task, first)) ? "yes" : "no";
  const asked = tasks.every((task) => sameTask(task, first)) ? formatAskedMs(first.ms) : "";
  const values = { kind: first.kind, asked };
  if (length === 1) return text(language, "picture.task", { task: from + 1, mixed, ...values });
  return text(language, "picture.tasks", { first: from + 1, last: from + length, ...values }).trimEnd();
}
