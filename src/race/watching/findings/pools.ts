/** How many at a time: pools that are too small or too large, processes that cost more than they gain, no limit at all. */
import { coveredMs, mostAtOnce } from "../../intervals.js";
import type { Finding } from "../../watch.js";
import { overlap, taskRowId, threadRowId } from "../rows.js";
import type { ChildStart, Job, Pool, ProcessTrace, WatchTrace } from "../trace.js";
import { finding, groupBy, lineKey, longest, sum, worthSaying } from "./common.js";
import { isNetwork } from "./held-loop.js";

const MOST_AT_ONCE = 100;

export function unlimitedFanOuts(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const tasks = inside.tasks.flatMap((task) => {
    const network = task.steps.filter((step) => step.outcome === "waits" && isNetwork(step.on));
    const last = network.at(-1);
    if (last === undefined) return [];
    const next = task.steps[task.steps.indexOf(last) + 1];
    const fromMs = network[0]?.toMs ?? 0;
    return [
      {
        ...{ fromMs, toMs: next?.fromMs ?? trace.endMs, what: "tasks" },
        ...{ at: task.createdAt, id: taskRowId(trace, inside.pid, task.number) },
      },
    ];
  });
  const threads = inside.threads.map((thread) => ({
    ...{ fromMs: thread.startMs, toMs: thread.stopMs ?? trace.endMs, what: "threads" },
    ...{ at: thread.createdAt, id: threadRowId(trace, inside.pid, thread.number) },
  }));
  return [...groupBy([...tasks, ...threads], ({ at, what }) => `${what} ${lineKey(at)}`).values()].flatMap(
    (group) => {
      const count = mostAtOnce(group);
      if (count < MOST_AT_ONCE) return [];
      return finding({
        ...{ kind: "unlimited-fan-out", at: group[0]?.at ?? [], costMs: 0 },
        rows: group.slice(0, 20).map(({ id }) => id),
        detail: { count, what: group[0]?.what ?? "tasks" },
      });
    },
  );
}

/** What the children did would have taken less time in the parent, one after another, than they took with their start. */
export function costlyProcesses(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  return [...groupBy(inside.children, ({ stack }) => lineKey(stack)).values()].flatMap((group) => {
    if (group.length < 2) return [];
    const works = group.map((child) => workOf(child, trace));
    if (works.some((work) => work === null)) return [];
    const known = works.filter((work) => work !== null);
    const workMs = sum(known.map((work) => work.workMs));
    // On a busy machine they waited for a core: that is not their start's fault.
    const queueMs = Math.max(...known.map((work) => work.queueMs));
    const elapsedMs = neededMs(group, Math.max(...known.map((work) => work.endMs)), inside) - queueMs;
    const costMs = elapsedMs - workMs;
    if (workMs > 0.7 * elapsedMs || !worthSaying(costMs, trace)) return [];
    return finding({
      ...{ kind: "processes-cost-more", at: group[0]?.stack ?? [], costMs },
      rows: group.map(({ pid }) => threadRowId(trace, pid, 1)),
      detail: { count: group.length, workMs, elapsedMs },
    });
  });
}

/**
 * How long the program had to do with them. A pool's workers stay when they have nothing to do: what counts is their start,
 * and when the program waited for them.
 */
function neededMs(group: readonly ChildStart[], endMs: number, inside: ProcessTrace): number {
  const fromMs = Math.min(...group.map((child) => child.fromMs));
  const startedMs = Math.max(...group.map((child) => child.toMs));
  const jobs = inside.jobs.flatMap(({ pool, givenMs, stopMs }) =>
    stopMs !== null && inside.pools.some(({ number, kind }) => number === pool && kind === "processes")
      ? [{ fromMs: givenMs, toMs: stopMs }]
      : [],
  );
  const waits = inside.waits.filter(({ on, fromMs: from }) => OF_A_POOL.test(on) && from >= fromMs);
  const isPool = jobs.length > 0 || waits.length > 0;
  return isPool ? coveredMs([{ fromMs, toMs: startedMs }, ...jobs, ...waits]) : endMs - fromMs;
}

/** Calls of `multiprocessing.Pool` and of what it gives, and the end of a `with` around it or around a `ProcessPoolExecutor`. */
const OF_A_POOL = /^(multiprocessing|concurrent)\./;

/** `null` where the child told nothing of itself, or nobody knows what it did until it was killed. */
function workOf({ pid }: ChildStart, trace: WatchTrace) {
  const child = trace.inside.find((each) => each.pid === pid);
  const seen = trace.outside?.find((each) => each.pid === pid);
  if (child === undefined) return null;
  // It was killed before it began: a pool that was closed at once.
  if (child.work === null) return { workMs: 0, endMs: seen?.lastMs ?? child.startMs, queueMs: 0 };
  const toMs = child.work.toMs ?? seen?.lastMs;
  const cpuMs =
    child.work.cpuMs ??
    (seen && Math.max(0, sum(seen.threads.map((thread) => thread.cpuMs)) - child.work.cpuBeforeMs));
  if (toMs === undefined || cpuMs === undefined) return null;
  const work = { fromMs: child.work.fromMs, toMs, cpuMs };
  const ownWaits = child.waits.filter(
    ({ kind }) => kind === "sleep" || kind === "socket" || kind === "child" || kind === "name",
  );
  const waitedMs = sum(ownWaits.map((wait) => Math.max(0, overlap(wait, work))));
  const queueMs = sum(seen?.threads.flatMap(({ slices }) => slices.map((slice) => slice.queueMs)) ?? []);
  return { workMs: work.cpuMs + waitedMs, endMs: work.toMs, queueMs };
}

/** A larger pool is a limit that somebody chose. */
const LARGE = 32;
const MOST_ROUNDS = 3;

export function poolSizes(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  return inside.pools.flatMap((pool) => {
    const jobs = inside.jobs.filter((job) => job.pool === pool.number);
    return pool.kind === "threads"
      ? tooSmall(pool, jobs, inside, trace)
      : tooLarge(pool, jobs, inside, trace);
  });
}

/** Jobs that only wait, many more of them than workers, all given at once. */
function tooSmall(pool: Pool, jobs: Job[], inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const done = jobs.flatMap(({ startMs, stopMs, ...job }) =>
    startMs === null || stopMs === null ? [] : [{ ...job, fromMs: startMs, toMs: stopMs }],
  );
  if (done.length !== jobs.length || jobs.length < MOST_ROUNDS * pool.workers || pool.workers >= LARGE)
    return [];
  const busyMs = sum(done.map(({ fromMs, toMs }) => toMs - fromMs));
  if (sum(done.map(({ cpuMs }) => cpuMs)) > 0.2 * busyMs) return [];
  // Waiting for a lock or for each other is not mended by more workers.
  const workers = new Set(done.map(({ thread }) => thread));
  const others = inside.waits.filter(
    ({ thread, kind }) => workers.has(thread) && ["lock", "queue", "signal", "result"].includes(kind),
  );
  if (sum(others.map(({ fromMs, toMs }) => toMs - fromMs)) > 0.2 * busyMs) return [];
  const firstMs = Math.min(...done.map(({ givenMs }) => givenMs));
  const lastGivenMs = Math.max(...done.map(({ givenMs }) => givenMs));
  const elapsedMs = Math.max(...done.map(({ toMs }) => toMs)) - firstMs;
  const idealMs = longest(done);
  const costMs = elapsedMs - idealMs;
  if (lastGivenMs - firstMs > 0.2 * elapsedMs || elapsedMs < 2.5 * idealMs || !worthSaying(costMs, trace))
    return [];
  return finding({
    ...{ kind: "pool-size", at: pool.createdAt, costMs },
    otherLines: jobs.slice(0, 1).map(({ givenAt }) => givenAt[0]),
    rows: [...workers].map((thread) => threadRowId(trace, inside.pid, thread)),
    detail: { how: "small", workers: pool.workers, jobs: jobs.length, elapsedMs, idealMs },
  });
}

/** Processes that were started and never had a job. */
function tooLarge(pool: Pool, jobs: Job[], inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const lastMs = Math.max(pool.ms, ...jobs.map(({ stopMs }) => stopMs ?? 0));
  const started = inside.children.filter(({ fromMs }) => fromMs >= pool.ms && fromMs <= lastMs);
  const idle = started.length - jobs.length;
  if (jobs.length === 0 || idle < 2 || started.length > pool.workers) return [];
  const costMs = (sum(started.map(({ fromMs, toMs }) => toMs - fromMs)) * idle) / started.length;
  return finding({
    ...{ kind: "pool-size", at: pool.createdAt, costMs },
    otherLines: jobs.slice(0, 1).map(({ givenAt }) => givenAt[0]),
    rows: started.map(({ pid }) => threadRowId(trace, pid, 1)),
    detail: { how: "large", workers: started.length, jobs: jobs.length, elapsedMs: 0, idealMs: 0 },
  });
}
