/**
 * Makes of promises what they stand for: calls of the program's async functions, and the steps in which these ran. What a
 * promise stands for is told by the place in the text where it was made.
 */
import type { Frame, ProcessTrace, Stack, Step, TaskTrace, ThreadTrace } from "../../race/watching/trace.js";
import { WAIT_KINDS } from "../../race/watching/trace.js";
import { type Await, type FileFacts, innermost, type OwnFunction } from "./javascript-facts.js";
import { samplesOf, samplesOfLooks } from "./node-profile.js";
import { type Event, type Place, placesIn, type RawProcess } from "./node-records.js";

interface Known {
  zeroNs: number;
  endNs: number;
  facts: ReadonlyMap<string, FileFacts>;
}

/** A call of an async function, from its beginning to where its promise is settled. */
interface Call extends TaskTrace {
  own: OwnFunction;
  /** Since when it has been running; `null` while it waits. */
  runsSince: number | null;
  ended: boolean;
  /** The promise that it waits for. */
  awaits: number | null;
}

/** What a program wrote itself in the place of its trace can have any form. */
export function interpretOrLeave(raw: RawProcess, known: Known): ProcessTrace[] {
  const isInTime = ({ ns }: Event) => ns >= known.zeroNs - MARGIN_NS && ns <= known.endNs + MARGIN_NS;
  try {
    return [interpret({ ...raw, events: raw.events.filter(isInTime) }, known)];
  } catch {
    return [];
  }
}

/** Of the clocks of two processes. */
const MARGIN_NS = 1e9;

function interpret(raw: RawProcess, { zeroNs, endNs, facts }: Known): ProcessTrace {
  const ms = (ns: number) => (ns - zeroNs) / 1e6;
  const program = raw.events.find(({ kind }) => kind === "program");
  // The clock of what has no time of its own in ns: ms since its process began.
  const own = (processMs: number) => {
    const at = ms((program?.a ?? 0) + processMs * 1e6);
    return at >= 0 && at <= ms(endNs) ? at : 0;
  };
  const startMs = ms(program?.ns ?? endNs);
  const where = stacks(raw.places, facts);
  const trace = emptyTrace(raw, startMs);
  const calls: Call[] = [];
  const byEntry = new Map<number, Call>();
  const byAwait = new Map<number, Call>();
  /** Those under way in this turn, the innermost last. */
  let running: Call[] = [];
  let lastSuspended: Call | null = null;
  let turnMs = startMs;
  /** The `before` that has no `after` yet. */
  let openSince: number | null = null;

  const end = (call: Call, atMs: number) => {
    if (call.ended) return;
    call.ended = true;
    const fromMs = call.runsSince ?? atMs;
    call.steps.push({ ...step(fromMs, atMs, call.number), outcome: "finished" });
    call.runsSince = null;
  };
  const begin = (atMs: number) => {
    running = [];
    lastSuspended = null;
    turnMs = atMs;
  };
  const newCall = (own: OwnFunction, atMs: number, createdAt: Stack): Call => {
    const number = calls.length + 1;
    const call: Call = {
      ...{
        number,
        name: shownName(own),
        coroutine: shownName(own),
        thread: 1,
        parent: running.at(-1)?.number ?? 0,
      },
      ...{
        createdAt,
        startMs: atMs,
        steps: [],
        readies: [],
        own,
        runsSince: atMs,
        ended: false,
        awaits: null,
      },
    };
    calls.push(call);
    running.push(call);
    return call;
  };

  /** It is not called: what began with it in the same turn of the loop was called by it. */
  function mainFile(own: OwnFunction): Call {
    const called = calls.filter(({ parent, startMs }) => parent === 0 && startMs >= turnMs);
    const call = newCall(own, turnMs, []);
    for (const each of called) each.parent = call.number;
    running = [call, ...running.filter((each) => each !== call)];
    return call;
  }

  /** The call went on until here, and waits for what it awaits. */
  function suspend(id: number, atMs: number, own: OwnFunction, awaited: Await, stack: Stack): void {
    let call = running.findLast((each) => each.own === own) ?? null;
    const again = call === null && lastSuspended?.own === own;
    if (again) call = lastSuspended;
    // It began before anything was watched, as the main file does.
    if (call === null && own.name !== "<module>") return;
    call ??= mainFile(own);
    // Of several promises that one `await` makes, the last is the one after which the call goes on.
    if (again && call.awaits !== null) byAwait.delete(call.awaits);
    byAwait.set(id, call);
    call.awaits = id;
    if (again) return;
    for (const inner of running.splice(running.indexOf(call)).slice(1)) end(inner, atMs);
    call.steps.push({
      ...step(call.runsSince ?? atMs, atMs, call.number),
      // Whoever called it in this turn has a row of its own.
      ...{ outcome: "waits", stack: stack.slice(0, 1), on: awaited.on },
    });
    call.runsSince = null;
    lastSuspended = call;
  }

  for (const { kind, ns, a, b, c, d } of raw.events) {
    const atMs = ms(ns);
    if (kind === "boundary") begin(own(a));
    else if (kind === "before") {
      begin(atMs);
      openSince = atMs;
      const call = byAwait.get(a);
      if (call !== undefined && !call.ended) {
        call.readies.push({ ms: atMs, dueMs: atMs });
        call.runsSince = atMs;
        running = [call];
      }
    } else if (kind === "after") {
      for (const call of running) end(call, atMs);
      if (!byAwait.has(a)) trace.callbacks.push({ ...step(openSince ?? atMs, atMs, 0), outcome: "finished" });
      byAwait.delete(a);
      openSince = null;
      begin(atMs);
    } else if (kind === "init") {
      const place = where.locate(c);
      if (place === null) continue;
      const { own: inside, awaited, isEntry } = place;
      if (isEntry) byEntry.set(a, newCall(inside, atMs, where.stack(c).slice(1)));
      else if (awaited !== null) suspend(a, atMs, inside, awaited, where.stack(c));
    } else if (kind === "resolve") {
      const call = byEntry.get(a);
      if (call === undefined) continue;
      byEntry.delete(a);
      // While it waits, only the promise that it returned has been taken over.
      if (call.runsSince !== null || call.steps.length === 0) end(call, atMs);
      running = running.filter((each) => each !== call);
    } else if (kind === "step") {
      trace.callbacks.push({ ...step(own(a), atMs, 0), outcome: "finished" });
    } else if (kind === "late") trace.late.push({ dueMs: own(a), ms: atMs });
    else if (kind === "wait") {
      const inside = where.locate(c)?.own;
      const call = running.findLast((each) => each.own === inside) ?? running.at(-1);
      trace.waits.push({
        ...{
          kind: WAIT_KINDS[b] ?? "signal",
          on: raw.places[d - 1] ?? "",
          thread: 1,
          task: call?.number ?? 0,
        },
        ...{ stack: where.stack(c), lock: 0, open: false, fromMs: own(a), toMs: atMs },
      });
    } else if (kind === "worker")
      trace.threads.push(...workerThread(raw, trace.threads.length, atMs, where.stack(c)));
    else if (kind === "full") trace.full = true;
    else if (kind === "end") trace.endMs = atMs;
  }

  trace.samples = [
    ...raw.profiles.flatMap((profile) => samplesOf(profile, { zeroNs, facts })),
    ...samplesOfLooks(raw.looks, { zeroNs, facts }),
  ];
  const lastMs = trace.samples.reduce((last, { toMs }) => Math.max(last, toMs), 0);
  const began = openSince ?? turnMs;
  // It was killed in a turn that went on and on.
  if (trace.endMs === null && lastMs > ms(raw.events.at(-1)?.ns ?? zeroNs)) {
    const [call] = running;
    const open = {
      ...step(call?.runsSince ?? began, ms(endNs), call?.number ?? 0),
      outcome: "finished" as const,
    };
    if (call === undefined) trace.callbacks.push(open);
    else call.steps.push(open);
  }
  trace.tasks = calls.filter(({ steps }) => steps.some(({ outcome }) => outcome === "waits")).map(asTask);
  trace.callbacks = trace.callbacks.filter(
    (turn) => !trace.tasks.some(({ steps }) => steps.some((each) => isMost(each, turn))),
  );
  trace.callbacks.push(...mainRun(trace, raw, ms));
  trace.waits.sort((one, other) => one.fromMs - other.fromMs);
  return trace;
}

function asTask({ own: _own, runsSince: _since, ended: _ended, awaits: _awaits, ...task }: Call): TaskTrace {
  return task;
}

/** `<module>` is what the facts of the text call it. */
function shownName({ name }: OwnFunction): string {
  return name === "<module>" ? "top level" : name;
}

/** What a task did in a turn of the loop is not told of the turn as well. */
function isMost(one: Step, turn: Step): boolean {
  const sharedMs = Math.min(one.toMs, turn.toMs) - Math.max(one.fromMs, turn.fromMs);
  return sharedMs > 0.5 * (turn.toMs - turn.fromMs);
}

/** The main file's own run: it ends with the last sample before the loop's first turn. */
function mainRun(trace: ProcessTrace, raw: RawProcess, ms: (ns: number) => number): Step[] {
  const first = raw.events.find(({ kind }) => ["before", "boundary", "step", "late", "end"].includes(kind));
  const untilMs = first === undefined ? Number.POSITIVE_INFINITY : ms(first.ns);
  const inside = trace.samples.filter(({ fromMs }) => fromMs < untilMs);
  const toMs = Math.min(untilMs, inside.at(-1)?.toMs ?? trace.startMs);
  return toMs <= trace.startMs ? [] : [{ ...step(trace.startMs, toMs, 0), outcome: "finished" }];
}

function step(fromMs: number, toMs: number, task: number): Omit<Step, "outcome"> {
  return { thread: 1, task, fromMs, toMs, cpuMs: toMs - fromMs, stack: [], on: "" };
}

/**
 * A worker has no number yet when it is made, and gets the next one: the first to be made is the first of those that told of
 * themselves. One that never did so has no row. `number`: of the thread, from 1.
 */
function workerThread(
  { workers }: RawProcess,
  number: number,
  atMs: number,
  createdAt: Stack,
): ThreadTrace[] {
  const inOrder = [...workers].sort((one, other) => one.threadId - other.threadId);
  const worker = inOrder[number - 1];
  if (worker === undefined) return [];
  return [
    {
      ...{ number: number + 1, nativeId: worker.nativeId, name: `worker ${number}`, daemon: false },
      ...{ parent: 1, parentTask: 0, createdAt },
      ...{ startMs: atMs, stopMs: null, cpuMs: null, queueMs: null },
    },
  ];
}

function emptyTrace(raw: RawProcess, startMs: number): ProcessTrace {
  const main: ThreadTrace = {
    ...{ number: 1, nativeId: raw.nativeId, name: "main", daemon: false, parent: 0, parentTask: 0 },
    ...{ createdAt: [], startMs, stopMs: null, cpuMs: null, queueMs: null },
  };
  return {
    ...{ pid: raw.pid, parentPid: raw.parentPid, runtime: "node", version: raw.version, gil: false },
    ...{ startMs, endMs: null, uvloop: false, full: raw.cut, ownNativeIds: raw.helpers, threads: [main] },
    ...{ tasks: [], callbacks: [], waits: [], samples: [], holders: [], faults: [], pools: [], jobs: [] },
    ...{ gathers: [], closings: [], children: [], late: [], work: null, events: raw.events.length },
  };
}

/** What a place stands for, worked out once for each. */
function stacks(places: readonly string[], facts: ReadonlyMap<string, FileFacts>) {
  const known = new Map<number, ReturnType<typeof locate>>();
  const found = new Map<number, Stack>();
  return {
    locate(number: number) {
      const before = known.get(number);
      if (before !== undefined) return before;
      const located = locate(placesIn(places[number - 1] ?? "")[0], facts);
      known.set(number, located);
      return located;
    },
    stack(number: number): Stack {
      const before = found.get(number);
      if (before !== undefined) return before;
      const stack = placesIn(places[number - 1] ?? "").map((place): Frame => {
        const own = locate(place, facts)?.own;
        return { file: place.file, line: place.line, functionLine: own?.first ?? 1 };
      });
      found.set(number, stack);
      return stack;
    },
  };
}

function locate(place: Place | undefined, facts: ReadonlyMap<string, FileFacts>) {
  const file = place && facts.get(place.file);
  if (!file) return null;
  const at = file.offset(place.line, place.column);
  const own = innermost(file.functions, at);
  if (own === null) return null;
  return {
    own,
    isEntry: own.isAsync && own.entry === at && own.name !== "<module>",
    awaited: innermost(own.awaits, at),
  };
}
