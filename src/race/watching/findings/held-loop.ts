/** What stopped the event loop: a call that waited inside a step, or a computation that kept others from their turn. */
import type { Finding } from "../../watch.js";
import { overlap, taskRowId, threadRowId } from "../rows.js";
import type { Interval, ProcessTrace, Sample, Stack, Step, TaskTrace, Wait, WatchTrace } from "../trace.js";
import { finding, groupBy, lineKey, longest, sum } from "./common.js";

/** A wait that is shorter, and seldom, may be a start of a thread or process on a busy machine. */
const LEAST_WAIT_MS = 15;
const LEAST_TOGETHER_MS = 50;
const LEAST_STEP_MS = 40;
/** A task that gets ready so soon after a step was due during it: the loop looks at its sockets then. */
const RIGHT_AFTER_MS = 1;
/** What asyncio itself waits for a moment: to start a thread or a child process. */
const OF_THE_LOOP = /^(asyncio\.|threading\.Thread\.start|threading\.start)/;

export function blockingCalls(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const all = inside.runtime === "node" ? waitsOfNode(inside) : waitsOfPython(inside, trace);
  return [...groupBy(all, ({ stack }) => lineKey(stack)).values()].flatMap((group) => {
    const costMs = sum(group.map(({ fromMs, toMs }) => toMs - fromMs));
    if (longest(group) < LEAST_WAIT_MS && costMs < LEAST_TOGETHER_MS) return [];
    const [first] = group as [Wait];
    const others = othersDuring(inside, group);
    return finding({
      ...{ kind: "blocking-call", at: first.stack, costMs },
      otherLines: first.stack.slice(1, 2),
      rows: group.map(({ task, thread }) =>
        task === 0 ? threadRowId(trace, inside.pid, thread) : taskRowId(trace, inside.pid, task),
      ),
      detail: { call: first.on, count: group.length, longestMs: longest(group), others },
    });
  });
}

function waitsOfPython(inside: ProcessTrace, trace: WatchTrace): Wait[] {
  const loopThreads = new Set(inside.tasks.map(({ thread }) => thread));
  const waits = inside.waits.filter(
    (wait) => wait.task !== 0 && loopThreads.has(wait.thread) && !OF_THE_LOOP.test(wait.on),
  );
  return [...waits, ...unnamedWaits(inside, trace)];
}

/** A Node program has one loop, and may block it as long as it has nothing else to do: a script that reads a file first. */
function waitsOfNode(inside: ProcessTrace): Wait[] {
  return inside.waits.filter((wait) => kept(inside, wait).length > 0 || lateDuring(inside, wait) > 0);
}

/** Calls of other functions that were on meanwhile, without those that wait for this one. */
function kept(inside: ProcessTrace, wait: Wait): TaskTrace[] {
  const waiting = new Set<number>([wait.task]);
  for (let at = wait.task; at !== 0 && waiting.size <= inside.tasks.length; ) {
    at = inside.tasks.find(({ number }) => number === at)?.parent ?? 0;
    waiting.add(at);
  }
  return inside.tasks.filter((task) => {
    const last = task.steps.at(-1);
    const stopMs = last === undefined || last.outcome === "waits" ? Number.POSITIVE_INFINITY : last.toMs;
    // The main file's own run waits for all the others, as a rule; what it waits for by itself comes late, and is seen then.
    if (waiting.has(task.number) || task.createdAt.length === 0) return false;
    return task.startMs <= wait.fromMs && stopMs >= wait.toMs;
  });
}

function lateDuring(inside: ProcessTrace, { fromMs, toMs }: Interval): number {
  return inside.late.filter(
    ({ dueMs, ms }) => dueMs >= fromMs - 5 && dueMs <= toMs + RIGHT_AFTER_MS && ms >= toMs - 0.01,
  ).length;
}

/** Steps that neither computed nor were in a call with a hook, nor waited for a core or the GIL. */
function unnamedWaits(inside: ProcessTrace, trace: WatchTrace): Wait[] {
  const seen = trace.outside?.find(({ pid }) => pid === inside.pid);
  if (seen === undefined) return [];
  return inside.tasks
    .flatMap(({ steps }) => steps)
    .flatMap((step) => {
      const lengthMs = step.toMs - step.fromMs;
      const idleMs = lengthMs - step.cpuMs;
      if (idleMs < LEAST_WAIT_MS * 2 || idleMs < 0.6 * lengthMs) return [];
      if (inside.waits.some((wait) => overlap(wait, step) > 0 && wait.thread === step.thread)) return [];
      const thread = inside.threads.find(({ number }) => number === step.thread);
      const own = seen.threads.find(({ nativeId }) => nativeId === thread?.nativeId);
      if (own === undefined) return [];
      const queueMs = sum(
        own.slices.filter((slice) => overlap(slice, step) > 0).map((slice) => slice.queueMs),
      );
      const othersMs = sum(
        seen.threads
          .filter((other) => other !== own)
          .flatMap(({ slices }) =>
            slices.filter((slice) => overlap(slice, step) > 0).map((slice) => slice.runMs),
          ),
      );
      if (idleMs - queueMs - othersMs < 0.6 * lengthMs) return [];
      const sample = samplesOf(inside, step)[0];
      if (sample === undefined || OF_THE_LOOP.test(sample.on)) return [];
      const { thread: number, task, fromMs, toMs } = step;
      return [
        {
          ...{
            kind: "signal" as const,
            on: sample.on,
            thread: number,
            task,
            stack: sample.stack,
            fromMs,
            toMs,
          },
          ...{ lock: 0, open: false },
        },
      ];
    });
}

/** How many other tasks could not go on meanwhile, because they were on the same loop. */
function othersDuring(inside: ProcessTrace, waits: readonly Wait[]): number {
  if (inside.runtime === "node") {
    const tasks = new Set(waits.flatMap((wait) => kept(inside, wait).map(({ number }) => number)));
    return Math.max(tasks.size, ...waits.map((wait) => lateDuring(inside, wait)));
  }
  const held = new Set<number>();
  for (const wait of waits) {
    for (const task of inside.tasks) {
      const stopMs =
        task.steps.at(-1)?.outcome === "waits" ? Number.POSITIVE_INFINITY : (task.steps.at(-1)?.toMs ?? 0);
      const there = task.thread === wait.thread && task.number !== wait.task;
      if (there && task.startMs <= wait.fromMs && stopMs >= wait.toMs) held.add(task.number);
    }
  }
  return held.size;
}

export function heldLoops(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const waitedMs = (step: Step) =>
    sum(
      inside.waits
        .filter((wait) => wait.thread === step.thread && overlap(wait, step) > 0)
        .map((wait) => wait.toMs - wait.fromMs),
    );
  const long = [...inside.tasks.flatMap(({ steps }) => steps), ...inside.callbacks].filter(
    (step) => step.cpuMs >= LEAST_STEP_MS && step.toMs - step.fromMs - waitedMs(step) >= LEAST_STEP_MS,
  );
  const held = long
    .concat(openStep(inside, trace))
    .filter((step) => ranMost(inside, trace, step))
    .map((step) => ({ step, others: delayed(inside, trace, step), stack: placeOf(inside, step) }))
    .filter(({ others, stack }) => others.length > 0 && stack.length > 0)
    .filter(({ step, stack }) => !waitsAt(inside, step, stack));
  return [...groupBy(held, ({ stack }) => functionKey(stack)).values()].flatMap((group) => {
    const steps = group.map(({ step }) => step);
    const [{ stack }] = group as [(typeof group)[number]];
    return finding({
      ...{
        kind: "loop-held",
        at: stack,
        costMs: sum(steps.map((step) => step.toMs - step.fromMs - waitedMs(step))),
      },
      otherLines: stack.slice(1, 2),
      rows: steps.filter(({ task }) => task !== 0).map(({ task }) => taskRowId(trace, inside.pid, task)),
      detail: {
        count: steps.length,
        longestMs: longest(steps),
        others: new Set(group.flatMap(({ others }) => others)).size,
      },
    });
  });
}

/** The first `fetch` of a program loads a library, which takes 20 to 40 ms of a core. */
const LEAST_RUN_OF_NODE_MS = 60;

/** Node has no clock of a thread's own time: /proc tells whether it ran, or had no core. */
function ranMost(inside: ProcessTrace, trace: WatchTrace, step: Step): boolean {
  if (inside.runtime !== "node") return true;
  const lengthMs = step.toMs - step.fromMs;
  const process = trace.outside?.find(({ pid }) => pid === inside.pid);
  const thread = process?.threads.find(({ nativeId }) => nativeId === inside.threads[0]?.nativeId);
  const slices = thread?.slices.filter((slice) => overlap(slice, step) > 0) ?? [];
  if (slices.length === 0) return lengthMs >= LEAST_RUN_OF_NODE_MS;
  const share = (slice: Interval) => overlap(slice, step) / Math.max(slice.toMs - slice.fromMs, 0.001);
  const ranMs = sum(slices.map((slice) => slice.runMs * Math.min(1, share(slice))));
  return ranMs >= LEAST_RUN_OF_NODE_MS && ranMs >= 0.4 * lengthMs;
}

/** What a call computes that waits as well, is the same call's fault. */
function waitsAt(inside: ProcessTrace, step: Step, stack: Stack): boolean {
  return inside.waits.some(
    (wait) =>
      wait.thread === step.thread && overlap(wait, step) > 0 && lineKey(wait.stack) === lineKey(stack),
  );
}

/** The step that a program was in when it was ended. */
function openStep(inside: ProcessTrace, trace: WatchTrace): Step[] {
  if (!trace.cutOff) return [];
  const steps = inside.tasks.flatMap((task) => task.steps);
  const last = inside.samples.filter(({ stepMs, task }) => stepMs > 0 && task !== 0).at(-1);
  if (
    last === undefined ||
    steps.some(({ task, fromMs }) => task === last.task && fromMs >= last.stepMs - 0.01)
  )
    return [];
  const { thread, task, stepMs, toMs, stack } = last;
  const lengthMs = toMs - stepMs;
  if (lengthMs < LEAST_STEP_MS) return [];
  return [{ thread, task, fromMs: stepMs, toMs, cpuMs: lengthMs, outcome: "waits", stack, on: "" }];
}

function functionKey([frame]: Stack): string {
  return frame === undefined ? "" : `${frame.file}:${frame.functionLine}`;
}

/** Where it computed for the longest. */
function placeOf(inside: ProcessTrace, step: Step): Stack {
  return samplesOf(inside, step)[0]?.stack ?? [];
}

/** The line that was seen for the longest time first: a loop comes back to it again and again. */
function samplesOf(inside: ProcessTrace, step: Interval & { thread: number }): Sample[] {
  const samples = inside.samples.filter(
    ({ thread, fromMs, stack }) =>
      thread === step.thread && fromMs >= step.fromMs && fromMs <= step.toMs && stack.length > 0,
  );
  return [...groupBy(samples, ({ stack }) => lineKey(stack)).values()]
    .map((group) => ({
      group,
      seenMs: sum(group.map(({ fromMs, toMs }) => toMs - fromMs + BETWEEN_LOOKS_MS)),
    }))
    .sort((one, other) => other.seenMs - one.seenMs)
    .flatMap(({ group }) => group);
}

/** A thread that was seen once at a line was there for about so long. */
const BETWEEN_LOOKS_MS = 10;

/** Other tasks that were ready during the step, or due; of a step that had no end of its own, all that waited for time or data. */
function delayed(inside: ProcessTrace, trace: WatchTrace, step: Step): number[] {
  const untilMs = trace.cutMs ?? trace.endMs;
  const endless = trace.cutOff && step.toMs >= untilMs - 1;
  // Numbers of no task.
  const late = inside.late
    .map((each, at) => ({ ...each, number: -1 - at }))
    .filter(
      ({ dueMs, ms }) =>
        dueMs >= step.fromMs - 5 && dueMs <= step.toMs + RIGHT_AFTER_MS && ms >= step.toMs - 0.01,
    )
    .map(({ number }) => number);
  const tasks = inside.tasks
    .filter((task) => task.number !== step.task && task.thread === step.thread)
    .filter((task) => {
      if (endless) {
        const last = task.steps.filter(({ toMs }) => toMs <= step.fromMs + 0.01).at(-1);
        return last?.outcome === "waits" && (isSleep(last.on) || isNetwork(last.on));
      }
      const begun = task.steps.find(({ fromMs }) => fromMs >= step.toMs - 0.01);
      const before = task.steps.filter(({ toMs }) => toMs <= step.fromMs + 0.01).at(-1);
      if (before !== undefined && before.outcome !== "waits") return false;
      return task.readies.some(({ ms, dueMs }) => {
        const wasDue =
          dueMs >= step.fromMs - 5 &&
          dueMs < step.toMs - 20 &&
          (begun?.fromMs ?? Number.POSITIVE_INFINITY) >= step.toMs - 0.01;
        const sawSocket =
          before !== undefined &&
          ms > step.toMs &&
          ms - step.toMs < RIGHT_AFTER_MS &&
          dueMs === ms &&
          isNetwork(before.on);
        return ms >= step.fromMs - 5 && (wasDue || sawSocket);
      });
    })
    .map(({ number }) => number);
  return [...tasks, ...late];
}

/** As they are called: in Node by the name that the program has for it. */
export function isSleep(on: string): boolean {
  return on === "asyncio.sleep" || /(^|\.)(sleep|delay|wait|pause|setTimeout|setImmediate)$/i.test(on);
}

export function isNetwork(on: string): boolean {
  if (/^(fetch|axios|got|undici\.|http\.|https\.|axios\.|got\.)/.test(on)) return true;
  return /^asyncio\.(open_connection|open_unix_connection|StreamReader|StreamWriter|.*\.sock_|.*create_connection|.*getaddrinfo)|^(aiohttp|httpx|httpcore|anyio|websockets|asyncpg|redis)\./.test(
    on,
  );
}
