/** The notation of a workload: `5 10`, `500ms`, `io:200ms*10`, `cpu:0.3*4`, mixed freely. */
import { UserError } from "../../errors.js";
import { formatAskedMs } from "../../lessons/format.js";
import { LANES, type Lane, RUNTIMES, TASK_KINDS, type Task, type TaskKind } from "../../workers/jobs.js";
import { echo } from "./chat-text.js";
import { checkCounts, MAX_TASK_MS, MIN_TASK_MS } from "./limits.js";
import { nearest } from "./words.js";

/** In ms. A bare number is seconds. */
const UNITS = { "": 1000, ms: 1, s: 1000, m: 60_000 } as const;

const BOUNDS = { shortest: formatAskedMs(MIN_TASK_MS), longest: formatAskedMs(MAX_TASK_MS) };

/** Some equal tasks, not yet written out: `*10001` must be refused before it takes any memory. */
interface Group extends Task {
  /** A whole number from 1; may be infinite. */
  count: number;
}

/**
 * The tasks that normalised words stand for, in order, in whole milliseconds. Throws `UserError` for a
 * word that is no task, a duration out of bounds, and more tasks than these lanes may have.
 */
export function parseWorkload(words: readonly string[], lanes: readonly Lane[]): Task[] {
  const groups = words.map(parseGroup);
  const counts: Record<TaskKind, number> = { sleep: 0, io: 0, cpu: 0 };
  for (const group of groups) counts[group.kind] += group.count;
  checkCounts(counts, lanes);
  return groups.flatMap(({ kind, ms, count }) => Array.from({ length: count }, () => ({ kind, ms })));
}

function parseGroup(word: string): Group {
  const colon = word.indexOf(":");
  const kind = colon < 0 ? "sleep" : parseKind(word.slice(0, colon), word);
  // Sign, number, unit, and whatever follows the sign of repetition.
  const parts = /^(-?)(\d+(?:\.\d+)?|\.\d+)(\p{L}*?)(?:[*x](.*))?$/iu.exec(word.slice(colon + 1));
  if (parts === null) throw unreadable(word);
  const [, sign = "", number = "", unit = "", repeats] = parts;
  if (sign === "-") throw new UserError("error.negative", { word: echo(word) });
  const ms = Number(number) * unitMs(unit, word);
  if (ms < MIN_TASK_MS) throw new UserError("error.taskTooShort", { word: echo(word), ...BOUNDS });
  if (ms > MAX_TASK_MS) {
    const meant = inMilliseconds(number, unit, word);
    throw new UserError("error.taskTooLong", { word: echo(word), meant, ...BOUNDS });
  }
  return { kind, ms: Math.round(ms), count: repeats === undefined ? 1 : parseCount(repeats, word) };
}

function parseKind(name: string, word: string): TaskKind {
  const kind = TASK_KINDS.find((known) => known === name.toLowerCase());
  if (kind !== undefined) return kind;
  throw new UserError("error.unknownKind", {
    word: echo(word),
    nearest: nearest(name, TASK_KINDS) ?? "none",
  });
}

/** What somebody meant who left out `ms`: `300ms` for `300`; `none` where it was not that. */
function inMilliseconds(number: string, unit: string, word: string): string {
  const meant = unit === "" && /^\d+$/.test(number) && Number(number) <= MAX_TASK_MS;
  return meant ? echo(word.replace(number, `${number}ms`)) : "none";
}

function unitMs(unit: string, word: string): number {
  const known = Object.entries(UNITS).find(([name]) => name === unit.toLowerCase());
  if (known === undefined) throw new UserError("error.unknownUnit", { word: echo(word), unit: echo(unit) });
  return known[1];
}

function parseCount(repeats: string, word: string): number {
  const count = /^\d+$/.test(repeats) ? Number(repeats) : 0;
  if (count < 1) throw new UserError("error.badCount", { word: echo(word) });
  return count;
}

/** Words that mean something elsewhere get advice of their own. */
function unreadable(word: string): UserError {
  const lower = word.toLowerCase();
  if (lower === "all" || LANES.some((lane) => lane === lower)) {
    return new UserError("error.secondLane", { word: lower });
  }
  if (TASK_KINDS.some((kind) => kind === lower)) return new UserError("error.kindAlone", { word: lower });
  if (RUNTIMES.some((runtime) => runtime === lower))
    return new UserError("error.bareRuntime", { word: lower });
  return new UserError("error.unreadableTask", { word: echo(word) });
}
