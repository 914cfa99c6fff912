/** Threads that computed, but one at a time: with the GIL they share one core. */
import { coveredMs } from "../../intervals.js";
import type { Finding } from "../../watch.js";
import { overlap, threadRowId } from "../rows.js";
import type { ProcessTrace, ThreadTrace, WatchTrace } from "../trace.js";
import { finding, groupBy, lineKey, sum, worthSaying } from "./common.js";

const LEAST_CPU_MS = 30;
/** Of the time in which they wanted to run, how much they must have waited for the GIL at least. */
const LEAST_GIL_SHARE = 0.25;

interface Computing {
  thread: ThreadTrace;
  fromMs: number;
  toMs: number;
  cpuMs: number;
  /** Ready, with a core free perhaps, but without the GIL. */
  gilMs: number;
}

export function threadsThatTookTurns(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  if (!inside.gil || trace.cpus < 2) return [];
  const computing = inside.threads
    .filter(({ number }) => number !== 1)
    .flatMap((thread) => measured(thread, inside, trace));
  return [...groupBy(computing, ({ thread }) => lineKey(thread.createdAt)).values()].flatMap((group) => {
    const cpu = group.map(({ cpuMs }) => cpuMs);
    const gilMs = sum(group.map((each) => each.gilMs));
    const windowMs = coveredMs(group);
    if (group.length < 2 || gilMs < LEAST_GIL_SHARE * (sum(cpu) + gilMs)) return [];
    // More than one core was busy with them: something of what they did let go of the GIL.
    if (sum(cpu) > 1.25 * windowMs) return [];
    const idealMs = Math.max(Math.max(...cpu), sum(cpu) / Math.min(group.length, trace.cpus));
    const costMs = sum(cpu) - idealMs;
    if (!worthSaying(costMs, trace)) return [];
    const [{ thread }] = group as [Computing];
    return finding({
      ...{ kind: "threads-took-turns", at: thread.createdAt, costMs },
      otherLines: group.map((each) => busiestLine(inside, each.thread)),
      rows: group.map((each) => threadRowId(trace, inside.pid, each.thread.number)),
      detail: { count: group.length, cpuMs: sum(cpu), elapsedMs: windowMs, idealMs, cpus: trace.cpus },
    });
  });
}

function measured(thread: ThreadTrace, inside: ProcessTrace, trace: WatchTrace): Computing[] {
  const seen = trace.outside
    ?.find(({ pid }) => pid === inside.pid)
    ?.threads.find(({ nativeId }) => nativeId === thread.nativeId);
  const fromMs = thread.startMs;
  const toMs = thread.stopMs ?? seen?.lastMs ?? trace.endMs;
  const cpuMs = thread.cpuMs ?? seen?.cpuMs ?? 0;
  const queueMs = thread.queueMs ?? sum(seen?.slices.map((slice) => slice.queueMs) ?? []);
  if (cpuMs < LEAST_CPU_MS) return [];
  const idle = inside.waits.filter((wait) => wait.thread === thread.number && wait.toMs > fromMs);
  const waitedMs = sum(idle.map((wait) => Math.max(0, overlap(wait, { fromMs, toMs }))));
  // A worker of a pool that waits for its next job waits in no call of its own: its time ends with its last job.
  const jobs = inside.jobs.filter((job) => job.thread === thread.number && job.stopMs !== null);
  const lastMs = jobs.length > 0 ? Math.max(...jobs.map(({ stopMs }) => stopMs ?? 0)) : toMs;
  return [
    { thread, fromMs, toMs: lastMs, cpuMs, gilMs: Math.max(0, lastMs - fromMs - cpuMs - queueMs - waitedMs) },
  ];
}

function busiestLine(inside: ProcessTrace, thread: ThreadTrace) {
  const samples = inside.samples.filter(({ thread: of, stack }) => of === thread.number && stack.length > 0);
  samples.sort((one, other) => other.toMs - other.fromMs - (one.toMs - one.fromMs));
  return samples[0]?.stack[0];
}
