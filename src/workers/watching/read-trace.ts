/** Reads the trace files that watched processes leave: records of 40 bytes, see python/photofinish_watch/trace.py. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type Frame,
  type ProcessTrace,
  type Stack,
  type Step,
  type TaskTrace,
  type ThreadTrace,
  WAIT_KINDS,
  type WaitKind,
} from "../../race/watching/trace.js";
import { openPlain } from "./plain-file.js";

const RECORD_BYTES = 40;
const CHUNK_BYTES = RECORD_BYTES * 4096;
/** Of all processes of a program together: some 100 MB of memory while they are read. What comes later is left out, and said to be. */
const MOST_RECORDS = 600_000;
const KINDS = [
  "none", "header", "string", "program", "end", "thread", "threadEnd", "task", "step", "ready", "wait", "sample",
  "holder", "fault", "pool", "job", "gather", "closing", "process",
] as const; // biome-ignore format: one record kind after the other, by number
type Kind = (typeof KINDS)[number];

/** A record; `t`, `a` and `b` are ns of the monotonic clock, or plain numbers. */
interface Entry {
  kind: Kind;
  flag: number;
  thread: number;
  who: number;
  place: number;
  extra: number;
  t: number;
  a: number;
  b: number;
}

/** `startNs`: of the program that was started, `null` where none said when it began. Files that are no traces are passed over. */
export async function readTraces(
  folder: string,
): Promise<{ startNs: number | null; parse: (zeroNs: number) => ProcessTrace[] }> {
  const files = (await readdir(folder)).filter((name) => /^\d+\.trace$/.test(name));
  const read: TraceFile[] = [];
  let room = MOST_RECORDS;
  for (const name of files) {
    const file = await readEntries(join(folder, name), room).catch(() => null);
    if (file === null) continue;
    room = Math.max(0, room - file.entries.length);
    read.push(file);
  }
  const starts = read.flatMap(({ entries }) => entries.find(({ kind }) => kind === "program")?.t ?? []);
  return {
    startNs: starts.length === 0 ? null : Math.min(...starts),
    parse: (zeroNs) => read.flatMap((file) => interpret(file, zeroNs) ?? []),
  };
}

interface TraceFile {
  entries: Entry[];
  strings: Map<number, string>;
  /** There were more records than room for them. */
  cut: boolean;
}

/** `room`: for so many records; strings take none. The first record says whose trace it is, and is always read. */
async function readEntries(path: string, room: number): Promise<TraceFile> {
  const file = await openPlain(path);
  const entries: Entry[] = [];
  let cut = false;
  const chunks = new Map<number, Buffer[]>();
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at);
      let used = false;
      for (let offset = 0; offset + RECORD_BYTES <= bytesRead; offset += RECORD_BYTES) {
        const kind = KINDS[buffer.readUInt8(offset)];
        if (kind === undefined || kind === "none") continue;
        used = true;
        if (kind === "string") {
          const number = buffer.readUInt32LE(offset + 4);
          const pieces = chunks.get(number) ?? [];
          pieces[buffer.readUInt16LE(offset + 2) % 64] = Buffer.from(
            buffer.subarray(offset + 8, offset + 40),
          );
          chunks.set(number, pieces);
        } else if (entries.length <= room) entries.push(entryAt(buffer, offset, kind));
        else cut = true;
      }
      // The rest of the file was never written.
      if (bytesRead < CHUNK_BYTES || !used) break;
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
  const strings = new Map<number, string>();
  for (const [number, pieces] of chunks) {
    const whole = Buffer.concat(Array.from(pieces, (piece) => piece ?? Buffer.alloc(0)));
    const end = whole.indexOf(0);
    strings.set(number, whole.toString("utf8", 0, end < 0 ? whole.length : end));
  }
  return { entries, strings, cut };
}

function entryAt(buffer: Buffer, offset: number, kind: Kind): Entry {
  return {
    kind,
    flag: buffer.readUInt8(offset + 1),
    thread: buffer.readUInt16LE(offset + 2),
    who: buffer.readUInt32LE(offset + 4),
    place: buffer.readUInt32LE(offset + 8),
    extra: buffer.readUInt32LE(offset + 12),
    t: Number(buffer.readBigInt64LE(offset + 16)),
    a: Number(buffer.readBigInt64LE(offset + 24)),
    b: Number(buffer.readBigInt64LE(offset + 32)),
  };
}

const STEP_OUTCOMES = ["waits", "finished", "cancelled", "failed"] as const;
const FAULT_KINDS = [
  "unseen",
  "unseen",
  "destroyed",
  "never-awaited",
  "unseen-job",
  "unseen-thread",
] as const;

function interpret({ entries, strings, cut }: TraceFile, zeroNs: number): ProcessTrace | null {
  const header = entries[0];
  if (header?.kind !== "header") return null;
  const ms = (ns: number) => (ns - zeroNs) / 1e6;
  const words = (number: number) => strings.get(number) ?? "";
  const stacks = new Map<number, Stack>();
  const stack = (number: number): Stack => {
    let found = stacks.get(number);
    if (found === undefined) {
      found = number === 0 ? [] : parseStack(words(number), words);
      stacks.set(number, found);
    }
    return found;
  };
  const trace: ProcessTrace = {
    pid: header.who,
    parentPid: header.place,
    runtime: "python",
    version: "",
    gil: true,
    startMs: ms(header.t),
    endMs: null,
    uvloop: false,
    full: cut || header.flag === 255,
    ownNativeIds: [],
    threads: [],
    tasks: [],
    callbacks: [],
    waits: [],
    samples: [],
    holders: [],
    faults: [],
    pools: [],
    jobs: [],
    gathers: [],
    closings: [],
    children: [],
    late: [],
    work: null,
    events: entries.length,
  };
  const tasks = new Map<number, TaskTrace>();
  const threads = new Map<number, ThreadTrace>();
  const gathers = new Map<number, ProcessTrace["gathers"][number]>();
  const openWaits = new Map<string, Entry>();
  const closedWaits = new Set<string>();
  const workers = new Map<number, number>();
  const jobAt = new Map<number, ProcessTrace["jobs"][number]>();
  let workEntry: Entry | null = null;

  for (const entry of entries) {
    const { kind, flag, thread, who, place, extra, t, a, b } = entry;
    if (kind === "program") {
      const [version = "", gil] = words(extra).split(" ");
      Object.assign(trace, { version, gil: gil !== "free", startMs: ms(t) });
      threads.set(thread, {
        number: thread, nativeId: a, name: "MainThread", daemon: false, parent: 0, parentTask: 0, createdAt: [],
        startMs: ms(t), stopMs: null, cpuMs: null, queueMs: null,
      }); // biome-ignore format: one thread a line
    } else if (kind === "end") {
      trace.endMs = ms(t);
      trace.uvloop = flag === 1;
      const main = threads.get(thread);
      if (main) Object.assign(main, { stopMs: ms(t), cpuMs: a / 1e6, queueMs: b < 0 ? null : b / 1e6 });
    } else if (kind === "thread") {
      threads.set(who, {
        number: who, nativeId: a, name: words(extra), daemon: flag === 1, parent: thread, parentTask: b,
        createdAt: stack(place), startMs: ms(t), stopMs: null, cpuMs: null, queueMs: null,
      }); // biome-ignore format: one thread a line
    } else if (kind === "threadEnd") {
      const ended = threads.get(who);
      if (ended) Object.assign(ended, { stopMs: ms(t), cpuMs: a / 1e6, queueMs: b < 0 ? null : b / 1e6 });
    } else if (kind === "task") {
      tasks.set(who, {
        number: who, name: words(extra) || words(b), coroutine: words(b), thread, parent: a, createdAt: stack(place),
        startMs: ms(t), steps: [], readies: [],
      }); // biome-ignore format: one task a line
    } else if (kind === "ready") {
      tasks.get(who)?.readies.push({ ms: ms(t), dueMs: a > 0 && a < t ? ms(a) : ms(t) });
    } else if (kind === "step") {
      const step: Step = {
        thread, task: who, fromMs: ms(t), toMs: ms(a), cpuMs: b / 1e6, stack: stack(place), on: words(extra),
        outcome: STEP_OUTCOMES[flag] ?? "waits",
      }; // biome-ignore format: one step a line
      if (who === 0) trace.callbacks.push(step);
      else tasks.get(who)?.steps.push(step);
    } else if (kind === "wait") {
      closedWaits.add(`${thread} ${t}`);
      trace.waits.push({
        kind: waitKind(flag), on: words(extra), thread, task: who, stack: stack(place), lock: b, fromMs: ms(t),
        toMs: ms(a), open: false,
      }); // biome-ignore format: one wait a line
    } else if (kind === "sample") {
      if (flag === 255) trace.ownNativeIds.push(a);
      else if (flag > 0) openWaits.set(`${thread} ${t}`, entry);
      else {
        trace.samples.push({
          thread, task: who, stack: stack(place), on: words(extra), fromMs: ms(t), toMs: ms(a),
          stepMs: b > 0 ? ms(b) : 0,
        }); // biome-ignore format: one sample a line
      }
    } else if (kind === "holder") {
      trace.holders.push({
        lock: who, of: flag === 1 ? "task" : "thread", holder: flag === 1 ? b : thread, waiter: extra,
        heldAt: stack(place), ms: ms(t), heldSinceMs: ms(a),
      }); // biome-ignore format: one holder a line
    } else if (kind === "fault") {
      if (flag === 4 && a > 0) continue; // Somebody asked for the result after all.
      trace.faults.push({
        kind: FAULT_KINDS[flag] ?? "unseen", thread, task: who, stack: stack(place), words: words(extra), ms: ms(t),
      }); // biome-ignore format: one fault a line
    } else if (kind === "pool") {
      trace.pools.push({
        number: who, kind: flag === 2 ? "processes" : "threads", workers: extra, createdAt: stack(place), ms: ms(t),
      }); // biome-ignore format: one pool a line
    } else if (kind === "job" && flag === 2) {
      workers.set(t, thread);
    } else if (kind === "job") {
      const job = {
        pool: thread, task: who, thread: 0, givenAt: stack(place), givenMs: ms(t), startMs: a > 0 ? ms(a) : null,
        stopMs: b > 0 ? ms(b) : null, cpuMs: extra / 1000,
      }; // biome-ignore format: one job a line
      jobAt.set(a, job);
      trace.jobs.push(job);
    } else if (kind === "gather") {
      const gather = gathers.get(who) ?? {
        number: who, task: a, children: [], returnsExceptions: flag === 1, stack: stack(place), ms: ms(t),
      }; // biome-ignore format: one gather a line
      gather.children.push(extra);
      gathers.set(who, gather);
    } else if (kind === "closing") trace.closings.push({ thread, ms: ms(t) });
    else if (kind === "process" && flag === 1) {
      trace.children.push({ pid: who, name: words(extra), stack: stack(place), fromMs: ms(t), toMs: ms(a) });
    } else if (kind === "process" && flag === 2) {
      workEntry = entry;
      trace.work = { fromMs: ms(t), toMs: a > 0 ? ms(a) : null, cpuBeforeMs: b / 1e6, cpuMs: null };
    } else if (kind === "process" && flag === 3 && workEntry !== null && trace.work !== null) {
      Object.assign(trace.work, { toMs: ms(t), cpuMs: (a - workEntry.b) / 1e6 });
    }
  }
  for (const [startNs, thread] of workers) {
    const job = jobAt.get(startNs);
    if (job) job.thread = thread;
  }
  for (const [key, { flag, thread, who, place, extra, t, a, b }] of openWaits) {
    if (closedWaits.has(key)) continue;
    trace.waits.push({
      kind: waitKind(flag), on: words(extra), thread, task: who, stack: stack(place), lock: b, fromMs: ms(t),
      toMs: ms(a), open: true,
    }); // biome-ignore format: one wait a line
  }
  trace.waits.sort((one, other) => one.fromMs - other.fromMs);
  trace.threads = [...threads.values()];
  trace.tasks = [...tasks.values()];
  trace.gathers = [...gathers.values()];
  return trace;
}

function waitKind(flag: number): WaitKind {
  return WAIT_KINDS[flag - 1] ?? "signal";
}

/** `file:line:function`, numbers all, the innermost first. */
function parseStack(text: string, words: (number: number) => string): Frame[] {
  return text.split(" ").flatMap((part) => {
    const [file = 0, line = 0, functionLine = 0] = part.split(":").map(Number);
    return line > 0 ? [{ file: words(file), line, functionLine }] : [];
  });
}
