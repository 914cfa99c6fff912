/** What was begun and lost: coroutines never awaited, exceptions nobody saw, tasks that did not come to their end. */
import type { Finding } from "../../watch.js";
import { type CodeFacts, functionAt } from "../code-facts.js";
import { isLoopsOwn, taskRowId, threadRowId } from "../rows.js";
import type { Fault, ProcessTrace, TaskTrace, WatchTrace } from "../trace.js";
import { finding, groupBy, lineKey } from "./common.js";

export function neverAwaited(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const faults = inside.faults.filter(({ kind }) => kind === "never-awaited");
  return grouped(faults).flatMap((group) =>
    finding({
      ...{ kind: "never-awaited", at: group[0]?.stack ?? [], costMs: 0 },
      rows: [threadRowId(trace, inside.pid, group[0]?.thread ?? 1)],
      detail: { coroutine: group[0]?.words ?? "", count: group.length },
    }),
  );
}

export function unseenExceptions(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  const faults = inside.faults.filter(
    ({ kind }) => kind === "unseen" || kind === "unseen-job" || kind === "unseen-thread",
  );
  return grouped(faults).flatMap((group) => {
    const [first] = group as [Fault];
    const tasks = inside.tasks.filter(({ number }) =>
      group.some(({ task }) => task === number && task !== 0),
    );
    const rows =
      first.kind === "unseen"
        ? tasks.map(({ number }) => taskRowId(trace, inside.pid, number))
        : [threadRowId(trace, inside.pid, first.thread)];
    return finding({
      ...{ kind: "unseen-exception", at: first.stack, costMs: 0, rows },
      otherLines: tasks.map(({ createdAt }) => createdAt[0]),
      detail: {
        ...{ exception: first.words.slice(0, 200), count: group.length },
        ...{ where: WHERE_UNSEEN[first.kind] ?? "task", task: tasks[0]?.name ?? "" },
      },
    });
  });
}

const WHERE_UNSEEN: Partial<Record<Fault["kind"], string>> = {
  "unseen-job": "job",
  "unseen-thread": "thread",
};

function grouped(faults: readonly Fault[]): Fault[][] {
  return [...groupBy(faults, ({ stack }) => lineKey(stack)).values()];
}

/** Children of a `gather` that went on after it had ended with the exception of one of them. */
export function stillRunning(inside: ProcessTrace, trace: WatchTrace): Finding[] {
  return leftByGather(inside).flatMap(({ gather, left, failed, atMs }) =>
    finding({
      ...{ kind: "left-running", at: gather.stack },
      costMs: Math.max(...left.map((task) => endOf(task, trace.endMs) - atMs)),
      rows: left.map(({ number }) => taskRowId(trace, inside.pid, number)),
      detail: { count: left.length, failed: failed.name, atMs },
    }),
  );
}

function leftByGather(inside: ProcessTrace) {
  return inside.gathers.flatMap((gather) => {
    if (gather.returnsExceptions) return [];
    const children = inside.tasks.filter(({ number }) => gather.children.includes(number));
    const ended = children
      .filter((task) => task.steps.at(-1)?.outcome === "failed")
      .sort((one, other) => endOf(one, 0) - endOf(other, 0));
    const [failed] = ended;
    if (failed === undefined) return [];
    const atMs = endOf(failed, 0);
    const left = children.filter((task) => {
      if (task === failed || endOf(task, Number.POSITIVE_INFINITY) <= atMs + LEAST_LEFT_MS) return false;
      // Cancelled by the program itself, not by the end of the loop.
      const closing = inside.closings.find(({ thread }) => thread === task.thread);
      const last = task.steps.at(-1);
      return !(last?.outcome === "cancelled" && (closing === undefined || last.fromMs < closing.ms));
    });
    return left.length === 0 ? [] : [{ gather, left, failed, atMs }];
  });
}

const LEAST_LEFT_MS = 5;

function endOf({ steps }: TaskTrace, open: number): number {
  const last = steps.at(-1);
  return last === undefined || last.outcome === "waits" ? open : last.toMs;
}

/** Tasks that the end of their loop cancelled, or that were collected while they waited. */
export function lostTasks(inside: ProcessTrace, trace: WatchTrace, facts: CodeFacts): Finding[] {
  if (trace.cutOff) return [];
  const known = new Set(leftByGather(inside).flatMap(({ left }) => left));
  const destroyed = new Set(inside.faults.filter(({ kind }) => kind === "destroyed").map(({ task }) => task));
  const lost = inside.tasks.filter((task) => {
    if (known.has(task) || isLoopsOwn(task) || task.createdAt.length === 0) return false;
    if (destroyed.has(task.number)) return true;
    const closing = inside.closings.find(({ thread, ms }) => thread === task.thread && ms >= task.startMs);
    if (closing === undefined || task.parent === 0 || mainFailed(inside, task)) return false;
    const last = task.steps.at(-1);
    const cancelled = last === undefined || (last.outcome === "cancelled" && last.fromMs >= closing.ms);
    return cancelled && !runsForEver(task, facts);
  });
  return [...groupBy(lost, ({ createdAt }) => lineKey(createdAt)).values()].flatMap((group) => {
    const [first] = group as [TaskTrace];
    return finding({
      ...{ kind: "lost-task", at: first.createdAt, costMs: 0 },
      otherLines: group.map((task) => task.steps.filter(({ stack }) => stack.length > 0).at(-1)?.stack[0]),
      rows: group.map(({ number }) => taskRowId(trace, inside.pid, number)),
      detail: {
        ...{ count: group.length, task: first.name, coroutine: first.coroutine },
        how: destroyed.has(first.number) ? "collected" : "cancelled",
      },
    });
  });
}

/** Then what was left was not forgotten: the program broke off. */
function mainFailed(inside: ProcessTrace, task: TaskTrace): boolean {
  const main = inside.tasks.find(({ parent, thread }) => parent === 0 && thread === task.thread);
  return main?.steps.at(-1)?.outcome === "failed";
}

/** It waits in a loop without an end, as services do: to be cancelled is its end. */
function runsForEver({ steps, createdAt }: TaskTrace, facts: CodeFacts): boolean {
  const stacks = [...steps.map(({ stack }) => stack)].filter((stack) => stack.length > 0);
  const stack = stacks.at(-1) ?? createdAt.slice(0, 0);
  return stack.some(({ file, line, functionLine }) =>
    functionAt(facts, file, functionLine)?.loops.some(
      (loop) => (loop.endless || loop.kind === "async for") && loop.line <= line && line <= loop.endLine,
    ),
  );
}
