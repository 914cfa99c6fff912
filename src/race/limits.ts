/** What a race may ask of the machine, and the errors that name the limit. */
import { UserError } from "../errors.js";
import { type Bounded, boundOf, laneBound } from "./bounds.js";
import type { Comparison } from "./comparison.js";
import { type IdealHost, idealMs } from "./ideal.js";
import { type Lane, laneModel } from "./lanes.js";
import type { Race } from "./race.js";
import type { Runtime } from "./runtimes.js";
import { formatAskedMs, TASK_KINDS, type TaskKind } from "./task.js";

/** Of one task, in ms. */
export const MIN_TASK_MS = 1;
export const MAX_TASK_MS = 60_000;
/** Tasks of a lane. Threads and processes cost memory each; computation takes turns. */
export const MAX_TASKS = 64;
/** Where every lane of a race allows many tasks, waits cost next to nothing and each kind has a limit of its own. */
export const MAX_ASYNC_TASKS: Record<TaskKind, number> = { sleep: 10_000, io: 1000, cpu: MAX_TASKS };
export const MAX_RUNS = 20;
/** Tasks under way at once that a race may be limited to. */
export const MAX_LIMIT = 1000;
/** The ideal time of a lane, all its runs together, in ms. */
export const MAX_LANE_MS = 120_000;

/** Throws `UserError` for more tasks than the lanes may have. `counts` may be infinite. */
export function checkCounts(counts: Record<TaskKind, number>, lanes: readonly Lane[]): void {
  if (lanes.some((lane) => !laneModel(lane).manyTasks)) {
    const count = TASK_KINDS.reduce((total, kind) => total + counts[kind], 0);
    if (count > MAX_TASKS) throw new UserError("error.tooManyTasks", { count, limit: MAX_TASKS });
    return;
  }
  for (const kind of TASK_KINDS) {
    const [count, limit] = [counts[kind], MAX_ASYNC_TASKS[kind]];
    if (count > limit) throw new UserError("error.tooManyAsyncTasks", { kind, count, limit });
  }
}

/** Throws `UserError` for two bounds, and for one that none of the lanes can be given. */
export function checkBounds(bounded: Bounded, lanes: readonly Lane[]): void {
  const bound = boundOf(bounded);
  if (bound === null) return;
  if (bounded.limit != null && bounded.timeoutMs != null) throw new UserError("error.twoBounds");
  if (lanes.every((lane) => laneBound(lane, bounded) === null)) {
    throw new UserError("error.noBound", { lane: lanes[0] as Lane, bound });
  }
}

/** No machine is faster than this one: what is too long here is too long everywhere. */
const FASTEST_HOST: IdealHost = { cpus: Number.POSITIVE_INFINITY, gil: false };

/** The ideal time of a round of a comparison, in ms: of all its variants, one after another. */
export const MAX_ROUND_MS = 30_000;

/** Throws `UserError` for what a race would refuse, and for rounds that would take too long. */
export function checkComparison(
  { variants, workload }: Comparison,
  defaultRuntime: Runtime,
  host: IdealHost = FASTEST_HOST,
): void {
  let roundMs = 0;
  for (const { lane, runtime, limit, timeoutMs } of variants) {
    const race = { lanes: [lane], workload, runs: 1, limit, timeoutMs };
    checkLength(race, runtime ?? defaultRuntime, host);
    roundMs += idealMs(lane, workload, runtime ?? defaultRuntime, host, race);
  }
  if (roundMs <= MAX_ROUND_MS) return;
  const [ideal, limit] = [formatAskedMs(roundMs), formatAskedMs(MAX_ROUND_MS)];
  throw new UserError("compare.error.tooLong", { ideal, limit });
}

/** Throws `UserError` for a lane that would take too long even at its best. `host`: where it will run, if known. */
export function checkLength(
  race: Pick<Race, "lanes" | "workload" | "runs"> & Bounded,
  runtime: Runtime,
  host: IdealHost = FASTEST_HOST,
): void {
  for (const lane of race.lanes) {
    const ms = idealMs(lane, race.workload, runtime, host, race) * race.runs;
    if (ms <= MAX_LANE_MS) continue;
    throw new UserError("error.laneTooLong", {
      lane,
      runs: race.runs,
      ideal: formatAskedMs(ms),
      limit: formatAskedMs(MAX_LANE_MS),
    });
  }
}
