/**
 * Reads what the hooks of Node left (node/recorder.cjs) and makes of promises what they stand for: calls of the program's async
 * functions, and the steps in which these ran. What a promise stands for is told by the place in the text where it was made.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Frame, ProcessTrace, Stack, Step, TaskTrace, ThreadTrace } from "../../race/watching/trace.js";
import { WAIT_KINDS } from "../../race/watching/trace.js";
import { type Await, type FileFacts, innermost, type OwnFunction } from "./javascript-facts.js";
import {
  filesIn,
  type Look,
  lookSchema,
  type Profile,
  profileSchema,
  samplesOf,
  samplesOfLooks,
} from "./node-profile.js";
import { openPlain, readPlain } from "./plain-file.js";

const NUMBERS = 6;
const EVENT_BYTES = NUMBERS * 8;
/** As for Python: what comes later is left out, and said to be. */
const MOST_EVENTS = 600_000;
const MOST_PLACES_BYTES = 16 * 1024 * 1024;
/** What a process or one of its threads says of itself. */
const MOST_ABOUT_BYTES = 10_000;
const MOST_PROFILE_BYTES = 32 * 1024 * 1024;
/** By number, as in node/recorder.cjs. */
const KINDS = [
  "none", "program", "init", "before", "after", "resolve", "boundary", "step", "late", "wait", "worker", "full", "end",
] as const; // biome-ignore format: by number

interface Event {
  kind: (typeof KINDS)[number];
  ns: number;
  a: number;
  b: number;
  c: number;
  d: number;
}

/** A line of the program, as V8 tells it: both from 1. */
interface Place {
  file: string;
  line: number;
  column: number;
}

const aboutSchema = z.object({
  pid: z.number().int(),
  parentPid: z.number().int(),
  version: z.string().max(100),
  nativeId: z.number().int(),
});
const threadSchema = z.object({ threadId: z.number().int(), nativeId: z.number().int() });

interface RawProcess extends z.infer<typeof aboutSchema> {
  events: Event[];
  cut: boolean;
  places: string[];
  profiles: Profile[];
  looks: Look[];
  workers: z.infer<typeof threadSchema>[];
  /** Threads of ours. */
  helpers: number[];
}

export interface NodeTraces {
  /** Of the program that was started; `null` where it told nothing. */
  startNs: number | null;
  /** The program's own files that the trace names. */
  files: string[];
  /** `facts`: of each file that could be read. `endNs`: of the whole program. */
  parse(zeroNs: number, endNs: number, facts: ReadonlyMap<string, FileFacts>): ProcessTrace[];
}

/** What is no trace is passed over: the program can write into the folder as well. */
export async function readNodeTraces(folder: string): Promise<NodeTraces> {
  const names = await readdir(folder);
  const pids = names.flatMap((name) => /^(\d+)\.node$/.exec(name)?.[1] ?? []);
  const read: RawProcess[] = [];
  let room = MOST_EVENTS;
  for (const pid of pids) {
    const raw = await readProcess(folder, pid, names, room);
    if (raw === null) continue;
    room = Math.max(0, room - raw.events.length);
    read.push(raw);
  }
  const starts = read.flatMap(({ events }) => events.find(({ kind }) => kind === "program")?.ns ?? []);
  const files = read.flatMap(({ places, profiles, looks }) => [
    ...places.flatMap((text) => placesIn(text).map(({ file }) => file)),
    ...filesIn([
      ...profiles.flatMap(({ nodes }) => nodes.map(({ callFrame }) => callFrame.url)),
      ...looks.flatMap(({ frames }) => frames.map(({ url }) => url)),
    ]),
  ]);
  return {
    startNs: starts.length === 0 ? null : Math.min(...starts),
    files: [...new Set(files)],
    parse: (zeroNs, endNs, facts) => read.flatMap((raw) => interpretOrLeave(raw, { zeroNs, endNs, facts })),
  };
}

async function readProcess(
  folder: string,
  pid: string,
  names: readonly string[],
  room: number,
): Promise<RawProcess | null> {
  try {
    const about = aboutSchema.parse(
      JSON.parse(await readPlain(join(folder, `${pid}.node`), MOST_ABOUT_BYTES)),
    );
    const { events, cut } = await readEvents(join(folder, `${pid}.events`), room);
    const all = <T>(ending: string, schema: z.ZodType<T>, mostBytes: number): Promise<T[]> => {
      const own = names.filter((name) => name.startsWith(`${pid}.`) && name.endsWith(ending));
      return readAll(
        own.map((name) => join(folder, name)),
        schema,
        mostBytes,
      );
    };
    return {
      ...about,
      ...{ events, cut, places: await readPlaces(join(folder, `${pid}.places`)) },
      profiles: await all(".profile", profileSchema, MOST_PROFILE_BYTES),
      looks: await readLooks(join(folder, `${pid}.looks`)),
      workers: await all(".worker", threadSchema, MOST_ABOUT_BYTES),
      helpers: (await all(".helper", threadSchema, MOST_ABOUT_BYTES)).map(({ nativeId }) => nativeId),
    };
  } catch {
    return null; // It was killed before it had said who it is, or wrote something else there.
  }
}

async function readEvents(path: string, room: number): Promise<{ events: Event[]; cut: boolean }> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    const count = Math.min(room, Math.floor(size / EVENT_BYTES));
    const buffer = Buffer.alloc(count * EVENT_BYTES);
    await file.read(buffer, 0, buffer.length, 0);
    const events: Event[] = [];
    for (let at = 0; at < buffer.length; at += EVENT_BYTES) {
      const kind = KINDS[buffer.readDoubleLE(at)];
      if (kind === undefined || kind === "none") break;
      const number = (index: number) => buffer.readDoubleLE(at + 8 * index);
      events.push({ kind, ns: number(1), a: number(2), b: number(3), c: number(4), d: number(5) });
    }
    return { events, cut: size > count * EVENT_BYTES };
  } finally {
    await file.close();
  }
}

async function readPlaces(path: string): Promise<string[]> {
  const lines = (await readPlain(path, MOST_PLACES_BYTES)).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const text: unknown = JSON.parse(line);
    return typeof text === "string" ? text : "";
  });
}

/** A line each; none where the program held its loop for no long time. */
async function readLooks(path: string): Promise<Look[]> {
  const text = await readPlain(path, MOST_PLACES_BYTES).catch(() => "");
  const lines = text.split("\n").filter((line) => line.endsWith("}"));
  return lines.map((line) => lookSchema.parse(JSON.parse(line)));
}

/** Without those that are only half there: the program was killed while they were written. */
async function readAll<T>(paths: readonly string[], schema: z.ZodType<T>, mostBytes: number): Promise<T[]> {
  const read = await Promise.all(
    paths.map(async (path) => {
      try {
        return schema.safeParse(JSON.parse(await readPlain(path, mostBytes))).data;
      } catch {
        return undefined;
      }
    }),
  );
  return read.filter((each) => each !== undefined);
}

function placesIn(text: string): Place[] {
  return text.split("\n").flatMap((line) => {
    const [file = "", row, column] = line.split("\t");
    return Number(row) > 0 ? [{ file, line: Number(row), column: Number(column) }] : [];
  });
}

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
function interpretOrLeave(raw: RawProcess, known: Known): ProcessTrace[] {
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
    } else if (kind === "worker") trace.threads.push(workerThread(raw, a, atMs, where.stack(c)));
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

/** By the order in which they were made: Node numbers its threads so. */
function workerThread(
  { workers }: RawProcess,
  threadId: number,
  atMs: number,
  createdAt: Stack,
): ThreadTrace {
  const nativeId = workers.find((worker) => worker.threadId === threadId)?.nativeId ?? 0;
  return {
    ...{
      number: 1_000 + threadId,
      nativeId,
      name: `worker ${threadId}`,
      daemon: false,
      parent: 1,
      parentTask: 0,
    },
    ...{ createdAt, startMs: atMs, stopMs: null, cpuMs: null, queueMs: null },
  };
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
