/**
 * The notation of a race and its workload, both ways: `5 10`, `500ms`, `io:200ms*10`, `cpu:0.3*4`, mixed freely.
 * Parsing throws `UserError`.
 */
import { quoted, UserError } from "../errors.js";
import type { Comparison } from "./comparison.js";
import { LANES, type Lane } from "./lanes.js";
import { checkCounts, MAX_TASK_MS, MIN_TASK_MS } from "./limits.js";
import type { Race } from "./race.js";
import { RUNTIMES } from "./runtimes.js";
import { formatAskedMs, TASK_KINDS, type Task, type TaskKind } from "./task.js";

/**
 * The command that asks for this race, such as `/race async io:200ms*10 runtime=node`: parsing it gives the
 * race again. A race has one lane or those of `all`; there is no command for anything between.
 */
export function notation(race: Omit<Race, "id">): string {
  const words = ["/race", race.lanes.length === 1 ? race.lanes[0] : "all", ...workloadWords(race.workload)];
  if (race.runtime !== null) words.push(`runtime=${race.runtime}`);
  if (race.runs > 1) words.push(`runs=${race.runs}`);
  if (race.limit != null) words.push(`limit=${race.limit}`);
  if (race.timeoutMs != null) words.push(`timeout=${durationWord(race.timeoutMs)}`);
  return words.join(" ");
}

/** The command that asks for this comparison; parsing it gives the comparison again. */
export function comparisonNotation({ varied, workload, variants }: Comparison): string {
  const [first] = variants;
  if (first === undefined) throw new Error("a comparison has variants");
  const { lane, runtime, interpreter, limit, timeoutMs } = first;
  const common = {
    ...(varied === "runtime" || runtime === null ? {} : { runtime }),
    ...(varied === "interpreter" || interpreter == null ? {} : { interpreter }),
    ...(varied === "limit" || limit == null ? {} : { limit }),
    ...(varied === "timeout" || timeoutMs == null ? {} : { timeout: durationWord(timeoutMs) }),
  };
  return [
    "/compare",
    ...(varied === "lane" ? [] : [lane]),
    ...workloadWords(workload),
    ...Object.entries(common).map(([name, value]) => `${name}=${value}`),
    `${varied}=${variants.map(({ value }) => value).join(",")}`,
  ].join(" ");
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
  return `${kind}:${durationWord(ms)}`;
}

/** `200ms`, `1.5s` */
export function durationWord(ms: number): string {
  return ms < 1000 ? `${ms}ms` : `${ms / 1000}s`;
}

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

/**
 * A duration as a task has it, such as `300ms` or `1.5`, in whole milliseconds. Throws `UserError` where it is none, or
 * out of bounds. `name`: of the option.
 */
export function parseDuration(name: string, word: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?|\.\d+)(\p{L}*)$/iu.exec(word) ?? [];
  const ms = number === "" ? Number.NaN : Number(number) * unitMs(unit, word);
  if (ms >= MIN_TASK_MS && ms <= MAX_TASK_MS) return Math.round(ms);
  throw new UserError("error.badDuration", { name, word: quoted(word), ...BOUNDS });
}

function parseGroup(word: string): Group {
  const colon = word.indexOf(":");
  const kind = colon < 0 ? "sleep" : parseKind(word.slice(0, colon), word);
  // Sign, number, unit, and whatever follows the sign of repetition.
  const parts = /^(-?)(\d+(?:\.\d+)?|\.\d+)(\p{L}*?)(?:([*x])(.*))?$/iu.exec(word.slice(colon + 1));
  if (parts === null) throw unreadable(word);
  const [, sign = "", number = "", unit = "", times = "", repeats] = parts;
  if (sign === "-") throw new UserError("error.negative", { word: quoted(word) });
  const ms = Number(number) * unitMs(unit, word);
  if (ms < MIN_TASK_MS) throw new UserError("error.taskTooShort", { word: quoted(word), ...BOUNDS });
  if (ms > MAX_TASK_MS) {
    const meant = inMilliseconds(number, unit, word);
    throw new UserError("error.taskTooLong", { word: quoted(word), meant, ...BOUNDS });
  }
  return { kind, ms: Math.round(ms), count: repeats === undefined ? 1 : parseCount(repeats, times, word) };
}

function parseKind(name: string, word: string): TaskKind {
  const kind = TASK_KINDS.find((known) => known === name.toLowerCase());
  if (kind !== undefined) return kind;
  throw new UserError("error.unknownKind", {
    word: quoted(word),
    nearest: TASK_KINDS.find((kind) => kind[0] === name[0]?.toLowerCase()) ?? "none",
  });
}

/** What somebody meant who left out `ms`: `300ms` for `300`; `none` where it was not that. */
function inMilliseconds(number: string, unit: string, word: string): string {
  const meant = unit === "" && /^\d+$/.test(number) && Number(number) <= MAX_TASK_MS;
  return meant ? quoted(word.replace(number, `${number}ms`)) : "none";
}

function unitMs(unit: string, word: string): number {
  const known = Object.entries(UNITS).find(([name]) => name === unit.toLowerCase());
  if (known === undefined)
    throw new UserError("error.unknownUnit", { word: quoted(word), unit: quoted(unit) });
  return known[1];
}

/** `times`: the sign that the count comes after. */
function parseCount(repeats: string, times: string, word: string): number {
  const count = /^\d+$/.test(repeats) ? Number(repeats) : 0;
  if (count < 1) throw new UserError("error.badCount", { word: quoted(word), times });
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
  return new UserError("error.unreadableTask", { word: quoted(word) });
}
