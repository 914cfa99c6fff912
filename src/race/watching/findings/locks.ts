/** Locks: who waited for one, who held it meanwhile, and who waits for ever. */
import type { Finding } from "../../watch.js";
import { taskRowId, threadRowId } from "../rows.js";
import type { Holder, Interval, ProcessTrace, Stack, WatchTrace } from "../trace.js";
import { finding, groupBy, lineKey, sum } from "./common.js";

interface LockWait extends Interval {
  of: Holder["of"];
  waiter: number;
  lock: number;
  at: Stack;
  /** `null` where it was not known who held the lock. */
  holder: Pick<Holder, "holder" | "heldAt"> | null;
  /** It waits for the end of a thread, not for a lock. */
  joins?: boolean;
}

const LEAST_WAIT_MS = 30;
const LEAST_SHARE = 0.1;

export function lockWaits(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const dead = new Set(deadWaits(inside, trace).map(({ lock, of }) => `${of} ${lock}`));
  const waits = allWaits(inside, trace).filter(({ lock, of }) => !dead.has(`${of} ${lock}`));
  return [...groupBy(waits, ({ of, lock }) => `${of} ${lock}`).values()].flatMap((group) => {
    const costMs = sum(group.map(({ fromMs, toMs }) => toMs - fromMs));
    if (costMs < LEAST_WAIT_MS || costMs < LEAST_SHARE * trace.endMs) return [];
    const held = group.flatMap(({ holder }) => (holder !== null && holder.heldAt.length > 0 ? [holder] : []));
    const byLine = [...groupBy(held, ({ heldAt }) => lineKey(heldAt)).values()];
    const [most] = byLine.sort((one, other) => other.length - one.length);
    const at = most?.[0]?.heldAt ?? group[0]?.at ?? [];
    return finding({
      ...{ kind: "lock-wait", at, costMs },
      otherLines: group.map((wait) => wait.at[0]),
      rows: group.flatMap((wait) => rowIds(trace, inside, wait)),
      detail: {
        ...{ count: group.length, of: group[0]?.of ?? "thread" },
        waiters: new Set(group.map(({ waiter }) => waiter)).size,
        longestMs: Math.max(...group.map(({ fromMs, toMs }) => toMs - fromMs)),
      },
    });
  });
}

function rowIds(trace: WatchTrace, { pid }: ProcessTrace, { of, waiter, holder }: LockWait): string[] {
  const id = of === "thread" ? threadRowId : taskRowId;
  return [waiter, ...(holder === null ? [] : [holder.holder])].map((number) => id(trace, pid, number));
}

function allWaits(inside: ProcessTrace, trace: WatchTrace): LockWait[] {
  const holderOf = (of: Holder["of"], waiter: number, lock: number | null, ms: number) =>
    inside.holders.find(
      (holder) =>
        holder.of === of &&
        holder.waiter === waiter &&
        (lock === null || holder.lock === lock) &&
        Math.abs(holder.ms - ms) < 2,
    ) ?? null;
  const threads = inside.waits
    .filter(({ kind, lock }) => kind === "lock" && lock > 0)
    .map(({ thread, lock, stack, fromMs, toMs, open }) => ({
      ...{ of: "thread" as const, waiter: thread, lock, at: stack, fromMs },
      ...{ toMs: open ? trace.endMs : toMs, holder: holderOf("thread", thread, lock, fromMs) },
    }));
  const tasks = inside.tasks.flatMap((task) =>
    task.steps.flatMap((step, index) => {
      if (step.on !== "asyncio.Lock.acquire" || step.outcome !== "waits") return [];
      const holder = holderOf("task", task.number, null, step.toMs);
      const next = task.steps[index + 1];
      const toMs = next?.fromMs ?? trace.endMs;
      if (holder === null) return [];
      const { lock } = holder;
      return [
        { of: "task" as const, waiter: task.number, lock, at: step.stack, fromMs: step.toMs, toMs, holder },
      ];
    }),
  );
  return [...threads, ...tasks];
}

/** How long before the end of the trace a wait must have begun, to be more than in passing. */
const STUCK_MS = 50;

/** Threads that wait for the end of another. */
function joins(inside: ProcessTrace, trace: WatchTrace): LockWait[] {
  return inside.waits
    .filter(({ kind, lock }) => kind === "join" && lock > 0)
    .map(({ thread, lock, stack, fromMs, toMs, open }) => ({
      ...{ of: "thread" as const, waiter: thread, lock: 0, at: stack, fromMs, joins: true },
      ...{ toMs: open ? trace.endMs : toMs, holder: { holder: lock, heldAt: [] } },
    }));
}

/** Waits at the end of the trace, of which each waits for one that waits for it. */
function deadWaits(inside: ProcessTrace, trace: WatchTrace): LockWait[] {
  // When it is told to end, a program is shaken awake: what counts is who waited then.
  const atMs = (trace.cutMs ?? trace.endMs) - STUCK_MS;
  const open = [...joins(inside, trace), ...allWaits(inside, trace)].filter(
    ({ fromMs, toMs }) => fromMs <= atMs && toMs >= atMs,
  );
  const waitOf = (of: Holder["of"], who: number) =>
    open.find((wait) => wait.of === of && wait.waiter === who);
  const isDead = (start: LockWait) => {
    const seen = new Set<number>();
    let at: LockWait | undefined = start;
    while (at?.holder && !seen.has(at.waiter)) {
      seen.add(at.waiter);
      if (at.holder.holder === start.waiter) return true;
      at = waitOf(at.of, at.holder.holder);
    }
    return false;
  };
  return open.filter(isDead);
}

export function deadlocks(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const dead = deadWaits(inside, trace);
  const [first, ...others] = dead;
  if (first === undefined) return [];
  const untilMs = trace.cutMs ?? trace.endMs;
  return finding({
    ...{ kind: "deadlock", at: first.at, costMs: untilMs - Math.max(...dead.map(({ fromMs }) => fromMs)) },
    otherLines: [...others.map(({ at }) => at[0]), ...dead.map(({ holder }) => holder?.heldAt[0])],
    rows: dead.flatMap((wait) => rowIds(trace, inside, wait)),
    detail: {
      ...{ count: dead.length, of: first.of, how: first.joins ? "join" : "locks" },
      heldAt: first.holder?.heldAt[0]?.line ?? 0,
    },
  });
}
