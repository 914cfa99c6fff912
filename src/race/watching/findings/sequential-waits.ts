/**
 * Waits one after another that did not depend on each other. The trace shows that they did not overlap; the text of the
 * program shows that none needs what another gave. What only paces (a sleep among other statements) is no finding.
 */
import type { Finding } from "../../watch.js";
import {
  type CodeFacts,
  type FunctionFacts,
  functionAt,
  type Statement,
  statementAt,
} from "../code-facts.js";
import { taskRowId, threadRowId } from "../rows.js";
import type { Frame, Interval, ProcessTrace, Stack, Step, TaskTrace, Wait, WatchTrace } from "../trace.js";
import { finding, sum, worthSaying } from "./common.js";
import { isNetwork, isSleep } from "./held-loop.js";

interface OwnWait extends Interval {
  on: string;
  sleeps: boolean;
  /** It waited for what it had started itself just before: a thread, a process, a job of a pool. */
  joins: boolean;
  /** From the outermost to the innermost frame. */
  frames: Frame[];
}

/** One call of one statement, with all the waits inside it. */
interface Call extends Interval {
  statement: Statement;
  waits: OwnWait[];
  /** It waits in this function itself. */
  direct: boolean;
}

interface Row {
  id: string;
  isTask: boolean;
  /** Of the task or thread. */
  number: number;
  waits: OwnWait[];
}

export function sequentialWaits(inside: ProcessTrace, trace: WatchTrace, facts: CodeFacts): Finding[] {
  const rows = rowsOf(inside, trace, facts);
  const found: Sequence[] = [];
  for (const row of rows) search(row.waits, 0, facts, (sequence) => found.push({ ...sequence, row }));
  return found
    .filter((one) => !rows.some((other) => other !== one.row && sameAtOnce(one, other)))
    .filter((one) => !onlyLetsTimePass(one, inside))
    .filter(({ costMs }) => worthSaying(costMs, trace))
    .flatMap((sequence) => {
      const { calls, row, costMs, at } = sequence;
      const [first] = calls as [Call];
      const togetherMs = Math.max(...calls.map(waitedMs));
      return finding({
        ...{ kind: "sequential-waits", at: [at], costMs, rows: [row.id] },
        otherLines: calls
          .map(({ statement }) => ({ ...at, line: statement.line }))
          .filter(({ line }) => line !== first.statement.line),
        detail: {
          ...{ count: calls.length, totalMs: sum(calls.map(waitedMs)), togetherMs },
          ...{ call: first.statement.calls[0] ?? "", how: howTogether(row, calls) },
        },
      });
    });
}

/** What the remedy is about. */
function howTogether({ isTask }: Row, calls: readonly Call[]): "tasks" | "threads" | "join" {
  if (isTask) return "tasks";
  return calls.every(({ waits }) => waits.some(({ joins }) => joins)) ? "join" : "threads";
}

interface Sequence {
  calls: Call[];
  costMs: number;
  at: Frame;
  row: Row;
}

function rowsOf(inside: ProcessTrace, trace: WatchTrace, facts: CodeFacts): Row[] {
  const tasks = inside.tasks.map((task) => ({
    ...{ id: taskRowId(trace, inside.pid, task.number), isTask: true, number: task.number },
    waits: taskWaits(task, inside, facts),
  }));
  const threads = inside.threads.map(({ number }) => ({
    ...{ id: threadRowId(trace, inside.pid, number), isTask: false, number },
    waits: threadWaits(number, inside, facts),
  }));
  return [...tasks, ...threads].filter(({ waits }) => waits.length > 1);
}

function threadWaits(number: number, inside: ProcessTrace, facts: CodeFacts): OwnWait[] {
  const all = inside.waits.filter(
    (wait) => wait.thread === number && wait.task === 0 && wait.stack.length > 0,
  );
  return all.flatMap((wait, index) => {
    const { kind, on, stack, fromMs, toMs } = wait;
    const own = { fromMs, toMs, on, sleeps: kind === "sleep", joins: false, frames: [...stack].reverse() };
    if (kind === "sleep" || kind === "name") return [own];
    if (kind === "child") return !/^(Popen\.|os\.wait)/.test(on) || connectsInside(stack, facts) ? [own] : [];
    if (kind === "socket") return !/^(socket|ssl)\./.test(on) || connectsInside(stack, facts) ? [own] : [];
    const before = all.slice(0, index).findLast((each) => each.kind === kind);
    const sinceMs = before?.toMs ?? Number.NEGATIVE_INFINITY;
    return startedOne(wait, sinceMs, inside) ? [{ ...own, joins: true }] : [];
  });
}

/** Since the wait of its kind before, this function started exactly one thread, process or job: the one that it now waits for. */
function startedOne(wait: Wait, sinceMs: number, inside: ProcessTrace): boolean {
  const here = ([frame]: Stack) =>
    frame !== undefined && wait.stack.some((own) => functionName(own) === functionName(frame));
  const isNew = (ms: number) => ms > sinceMs && ms <= wait.fromMs;
  if (wait.kind === "join") {
    const threads = inside.threads.filter(
      (thread) => thread.parent === wait.thread && isNew(thread.startMs) && here(thread.createdAt),
    );
    const children = inside.children.filter((child) => isNew(child.fromMs) && here(child.stack));
    const [thread] = threads;
    if (thread !== undefined && wait.lock !== 0 && thread.number !== wait.lock) return false;
    return threads.length + children.length === 1;
  }
  if (wait.kind !== "result") return false;
  return inside.jobs.filter((job) => job.task === 0 && isNew(job.givenMs) && here(job.givenAt)).length === 1;
}

/** A function of the program on the stack, called by another of its, makes the connection that is waited for. */
function connectsInside(stack: Stack, facts: CodeFacts): boolean {
  return stack.slice(0, -1).some(({ file, functionLine }) => functionAt(facts, file, functionLine)?.connects);
}

const JOINING =
  /^(task|future|asyncio\.(gather|wait|as_completed|_AsCompletedIterator.*|Queue.*|Lock.*|Event.*|Condition.*|Semaphore.*|BoundedSemaphore.*|Barrier.*|TaskGroup.*|Stream.*|Server.*|Timeout.*|Process.*|shield|wait_for)|)$/;

/** Of a connection: one after another on the same one, unless each is for a connection of its own. */
const STREAM = /^asyncio\.Stream/;

function taskWaits(task: TaskTrace, inside: ProcessTrace, facts: CodeFacts): OwnWait[] {
  return task.steps.flatMap((step, index) => {
    const next = task.steps[index + 1];
    if (step.outcome !== "waits" || next === undefined || step.stack.length === 0) return [];
    const own = { fromMs: step.toMs, toMs: next.fromMs };
    const made = {
      ...own,
      on: step.on,
      sleeps: isSleep(step.on),
      joins: false,
      frames: [...step.stack].reverse(),
    };
    if (inside.runtime === "node") return mayBeTogether(step, facts) ? [made] : [];
    if (!JOINING.test(step.on)) return [made];
    if (STREAM.test(step.on) && connectsInside(step.stack, facts)) return [made];
    // `await asyncio.create_task(work())`, or `wait_for` before 3.12: a task made in that very line.
    const [frame] = step.stack;
    const children = inside.tasks.filter(
      ({ parent, createdAt: [created], startMs }) =>
        parent === task.number &&
        startMs >= step.fromMs &&
        startMs <= step.toMs &&
        created?.file === frame?.file &&
        created?.line === frame?.line,
    );
    const [child] = children;
    if (children.length !== 1 || child === undefined || step.on === "asyncio.gather") return [];
    return child.steps.some(({ on }) => on !== "" && !JOINING.test(on)) ? [{ ...made, sleeps: false }] : [];
  });
}

/**
 * Of a library's functions nobody knows what they share: `once`, the next line of a file. Those of the program can be read, and
 * requests and sleeps have nothing to do with each other.
 */
function mayBeTogether({ on, stack: [frame] }: Step, facts: CodeFacts): boolean {
  if (isSleep(on) || isNetwork(on)) return true;
  return frame !== undefined && on !== "" && calledFunction(facts, frame.file, on) !== undefined;
}

type Found = (sequence: Omit<Sequence, "row">) => void;

/** Looks at the outermost function first: where its calls could have gone together, that is where the remedy is. */
function search(waits: readonly OwnWait[], depth: number, facts: CodeFacts, found: Found): void {
  for (const group of runs(waits, ({ frames }) => functionName(frames[depth]))) {
    const frame = group[0]?.frames[depth];
    if (frame === undefined) continue;
    const facts_ = functionAt(facts, frame.file, frame.functionLine);
    if (facts_ === undefined) continue;
    const calls = callsOf(group, depth, facts_);
    const claimed = new Set<Call>();
    for (const { calls: sequence, together } of sequences(calls, facts_, facts, frame.file)) {
      for (const call of sequence) claimed.add(call);
      const [first] = sequence as [Call];
      const at = first.waits[0]?.frames[depth] ?? frame;
      found({
        calls: together,
        at,
        costMs: sum(together.map(waitedMs)) - Math.max(...together.map(waitedMs)),
      });
    }
    for (const call of calls) if (!claimed.has(call)) search(call.waits, depth + 1, facts, found);
  }
}

function functionName(frame: Frame | undefined): string {
  return frame === undefined ? "" : `${frame.file}:${frame.functionLine}`;
}

/** Neighbours with the same key. */
function runs<T>(all: readonly T[], key: (each: T) => string): T[][] {
  const groups: T[][] = [];
  let last: string | null = null;
  for (const each of all) {
    const name = key(each);
    if (name === last) groups.at(-1)?.push(each);
    else groups.push([each]);
    last = name;
  }
  return groups;
}

function callsOf(waits: readonly OwnWait[], depth: number, facts: FunctionFacts): Call[] {
  const calls: (Call & { seen: Set<string> })[] = [];
  for (const wait of waits) {
    const statement = statementAt(facts, wait.frames[depth]?.line ?? 0);
    if (statement === undefined) continue;
    const inner = wait.frames
      .slice(depth + 1)
      .map(({ file, line }) => `${file}:${line}`)
      .join(" ");
    const direct = inner === "";
    const last = calls.at(-1);
    const repeats = statement.loop >= 0 || statement.comprehension;
    const same =
      last?.statement === statement && !(repeats && (direct || startsAgain(last.waits, wait, depth)));
    if (last !== undefined && same) {
      last.waits.push(wait);
      last.toMs = wait.toMs;
      last.seen.add(inner);
    } else {
      calls.push({
        statement,
        direct,
        waits: [wait],
        fromMs: wait.fromMs,
        toMs: wait.toMs,
        seen: new Set([inner]),
      });
    }
  }
  return calls;
}

/** It is at the place of the call's first wait again: a new round. */
function startsAgain(waits: readonly OwnWait[], wait: OwnWait, depth: number): boolean {
  const place = ({ frames }: OwnWait) =>
    frames
      .slice(depth + 1)
      .map(({ file, line }) => `${file}:${line}`)
      .join(" ");
  return waits[0] !== undefined && place(waits[0]) === place(wait);
}

function waitedMs({ waits }: Call): number {
  return sum(waits.map(({ fromMs, toMs }) => toMs - fromMs));
}

const LEAST_CALL_MS = 2;

/** `calls`: all that were looked at; `together`: those that could have waited at the same time. */
function sequences(
  calls: readonly Call[],
  own: FunctionFacts,
  facts: CodeFacts,
  file: string,
): { calls: Call[]; together: Call[] }[] {
  const found: { calls: Call[]; together: Call[] }[] = [];
  const taken = new Set<Call>();
  for (const [number, loop] of own.loops.entries()) {
    const inLoop = calls.filter(({ statement }) => isInLoop(own, statement.loop, number));
    if (loop.kind !== "for" || loop.dependent || inLoop.some((call) => taken.has(call))) continue;
    const rounds = roundsOf(inLoop);
    if (
      rounds.length < 2 ||
      !worthARound(rounds) ||
      paces(inLoop, own, number) ||
      shares(inLoop, facts, file)
    )
      continue;
    for (const call of inLoop) taken.add(call);
    found.push({ calls: inLoop, together: rounds });
  }
  for (const group of runs(
    calls.filter((call) => !taken.has(call)),
    ({ statement }) => statement.block,
  )) {
    const comprehension = group.filter(({ statement }) => statement.comprehension);
    const inOne =
      comprehension.length > 1 &&
      comprehension.every(({ statement }) => statement === comprehension[0]?.statement);
    const together = inOne ? comprehension : independent(group, own, facts, file);
    if (together.length > 1 && worthARound(together) && !shares(together, facts, file))
      found.push({ calls: group, together });
  }
  return found;
}

function isInLoop({ loops }: FunctionFacts, loop: number, wanted: number): boolean {
  for (let at = loop; at >= 0; at = loops[at]?.parent ?? -1) if (at === wanted) return true;
  return false;
}

/** Each round of a loop as one call: it begins where its first statement comes again. */
function roundsOf(calls: readonly Call[]): Call[] {
  const rounds: Call[] = [];
  for (const call of calls) {
    const last = rounds.at(-1);
    if (
      last === undefined ||
      call.statement.line <= last.statement.line ||
      call.statement === last.statement
    ) {
      rounds.push({ ...call, waits: [...call.waits] });
    } else {
      last.waits.push(...call.waits);
      last.toMs = call.toMs;
    }
  }
  return rounds;
}

function worthARound(rounds: readonly Call[]): boolean {
  return rounds.filter((call) => waitedMs(call) >= LEAST_CALL_MS).length > 1;
}

/** A sleep in the loop itself, among other statements: it is there for the time between them. */
function paces(calls: readonly Call[], { statements, loops }: FunctionFacts, loop: number): boolean {
  const sleeping = calls.filter(({ direct, waits }) => direct && waits.every(({ sleeps }) => sleeps));
  if (sleeping.length === 0) return false;
  const inLoop = statements.filter(({ loop: of }) => isInLoop({ loops } as FunctionFacts, of, loop));
  return inLoop.some((statement) => !sleeping.some((call) => call.statement === statement));
}

/** What is called both reads and changes something that all calls share. */
function shares(calls: readonly Call[], facts: CodeFacts, file: string): boolean {
  return calls.some(({ statement }) =>
    statement.calls.some((name) => calledFunction(facts, file, name)?.shares),
  );
}

function calledFunction(facts: CodeFacts, file: string, name: string): FunctionFacts | undefined {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return facts.files[file]?.functions.find((each) => each.name === last);
}

/** The longest run of statements, one after another in a block, of which none needs what one before it gave. */
function independent(group: readonly Call[], own: FunctionFacts, facts: CodeFacts, file: string): Call[] {
  let best: Call[] = [];
  for (let from = 0; from < group.length - 1; from += 1) {
    const first = group[from] as Call;
    const run = [first];
    const tainted = new Set([...first.statement.writes]);
    for (const next of group.slice(from + 1)) {
      const last = run.at(-1) as Call;
      if (next.statement === last.statement) break;
      const between = statementsBetween(own, last.statement, next.statement);
      for (const { reads, writes, mutates } of between) {
        if (reads.some((name) => tainted.has(name)))
          for (const name of [...writes, ...mutates]) tainted.add(name);
      }
      if (between.some(({ exits, reads }) => exits && reads.some((name) => tainted.has(name)))) break;
      if (next.statement.reads.some((name) => tainted.has(name) && !next.statement.writes.includes(name)))
        break;
      if (next.statement.arguments.some((name) => tainted.has(name))) break;
      if (!mayGoTogether(run, next, facts, file)) break;
      // A sleep of the function's own among other statements is there for the time between them.
      if (
        [last, next].some(({ direct, waits }) => direct && waits.every(({ sleeps }) => sleeps)) &&
        between.length > 0
      )
        break;
      for (const name of next.statement.writes) tainted.add(name);
      run.push(next);
    }
    if (run.length > best.length) best = run;
  }
  return best;
}

function statementsBetween({ statements }: FunctionFacts, one: Statement, other: Statement): Statement[] {
  return statements.filter(({ line }) => line > one.endLine && line < other.line);
}

/** The same function again; or functions of the program that share nothing with each other. */
function mayGoTogether(run: readonly Call[], { statement }: Call, facts: CodeFacts, file: string): boolean {
  const [name = ""] = statement.calls;
  return run.every(({ statement: before }) => {
    const [other = ""] = before.calls;
    if (name === other) return name !== "" && statement.receivers.length === 0;
    const functions = [name, other].map((each) => calledFunction(facts, file, each));
    if (functions.some((each) => each === undefined || each.shares)) return false;
    if (statement.receivers.length > 0 || before.receivers.length > 0) return false;
    return !statement.arguments.some((argument) => before.arguments.includes(argument));
  });
}

/** A loop of nothing but sleeps beside others that are on: a heartbeat, or a wait for them. */
function onlyLetsTimePass({ calls, row }: Sequence, inside: ProcessTrace): boolean {
  const [{ statement, fromMs }] = calls as [Call];
  const sleeps = calls.every(
    (call) => call.statement === statement && call.direct && call.waits.every((wait) => wait.sleeps),
  );
  if (!sleeps || statement.loop < 0) return false;
  const toMs = calls.at(-1)?.toMs ?? fromMs;
  const threads = inside.threads.filter(
    ({ number, createdAt }) => number !== row.number && createdAt.length > 0,
  );
  const lives = row.isTask
    ? inside.tasks
        .filter(({ number }) => number !== row.number && !ancestors(row.number, inside).has(number))
        .map(({ startMs, steps }): { startMs: number; stopMs: number | null } => ({
          startMs,
          stopMs: steps.at(-1)?.toMs ?? startMs,
        }))
        .concat(inside.runtime === "node" ? threads : [])
    : threads;
  return lives.some(({ startMs, stopMs }) => startMs < toMs && (stopMs ?? toMs) > fromMs);
}

/** Tasks that wait for this one, or for one that does, as far as the making of tasks tells. */
function ancestors(task: number, { tasks }: ProcessTrace): Set<number> {
  const found = new Set<number>();
  for (let at: number | undefined = task; at; at = tasks.find(({ number }) => number === at)?.parent) {
    if (found.has(at)) break;
    found.add(at);
  }
  return found;
}

/** Other rows were in the same function meanwhile: so many at a time are meant to be. */
function sameAtOnce({ calls, at }: Sequence, other: Row): boolean {
  const fromMs = calls[0]?.fromMs ?? 0;
  const toMs = calls.at(-1)?.toMs ?? 0;
  return other.waits.some(
    (wait) =>
      wait.toMs > fromMs &&
      wait.fromMs < toMs &&
      wait.frames.some((frame) => functionName(frame) === functionName(at) && at.functionLine > 1),
  );
}
