/**
 * The trace of a watched program: what was seen from inside and from outside, on one clock, in ms from its start. Pure data;
 * rows and findings are computed from it.
 */

import type { Interval } from "../intervals.js";
import type { Runtime } from "../runtimes.js";

export type { Interval };

/** One of the program's own lines on a stack. */
export interface Frame {
  file: string;
  line: number;
  /** The line where its function begins: tells functions of a file apart. */
  functionLine: number;
}

/** The innermost frame first; empty where the program's own files had no part in it. */
export type Stack = readonly Frame[];

export const WAIT_KINDS = [
  "sleep",
  "socket",
  "child",
  "lock",
  "join",
  "queue",
  "signal",
  "input",
  "name",
  "result",
  "file",
] as const;
export type WaitKind = (typeof WAIT_KINDS)[number];

/** A call that waited in a thread. */
export interface Wait extends Interval {
  kind: WaitKind;
  /** What the program called, such as `time.sleep` or `requests.get`. */
  on: string;
  thread: number;
  /** The task whose step it was in; 0: none. */
  task: number;
  stack: Stack;
  /** The lock it waited for, of `join` the thread; 0: none of the program's own. */
  lock: number;
  /** It was still on when the trace ended. */
  open: boolean;
}

/** A stretch in which a thread was seen at one place. */
export interface Sample extends Interval {
  thread: number;
  task: number;
  stack: Stack;
  /** What the innermost line had called outside the program's own files; "" where nothing. */
  on: string;
  /** When the step that it was in began; 0: in no step. */
  stepMs: number;
}

/** From when to when a task (0: a callback) held the event loop. */
export interface Step extends Interval {
  thread: number;
  task: number;
  cpuMs: number;
  outcome: "waits" | "finished" | "cancelled" | "failed";
  /** Where it waits after it, and for what; of a callback, its function. */
  stack: Stack;
  on: string;
}

export interface TaskTrace {
  number: number;
  name: string;
  coroutine: string;
  thread: number;
  /** 0: none. */
  parent: number;
  createdAt: Stack;
  startMs: number;
  /** In order of time. */
  steps: Step[];
  /** When it became ready; by a timer: `dueMs` is when it should have been, else it is the same. */
  readies: { ms: number; dueMs: number }[];
}

export interface ThreadTrace {
  number: number;
  nativeId: number;
  name: string;
  daemon: boolean;
  parent: number;
  /** The task that started it; 0: none. */
  parentTask: number;
  createdAt: Stack;
  startMs: number;
  stopMs: number | null;
  /** Where the thread told of itself at its end. */
  cpuMs: number | null;
  queueMs: number | null;
}

export interface Holder {
  lock: number;
  /** Of threads for a lock of `threading`, of tasks for one of asyncio. */
  of: "thread" | "task";
  holder: number;
  waiter: number;
  heldAt: Stack;
  ms: number;
  heldSinceMs: number;
}

export interface Fault {
  kind: "unseen" | "destroyed" | "never-awaited" | "unseen-job" | "unseen-thread";
  thread: number;
  task: number;
  stack: Stack;
  /** The exception, or the name of the coroutine. */
  words: string;
  ms: number;
}

export interface Pool {
  number: number;
  kind: "threads" | "processes";
  workers: number;
  createdAt: Stack;
  ms: number;
}

export interface Job {
  pool: number;
  /** The task that gave it; 0: none. */
  task: number;
  /** Of the worker; 0 where unknown. */
  thread: number;
  givenAt: Stack;
  givenMs: number;
  startMs: number | null;
  stopMs: number | null;
  cpuMs: number;
}

export interface Gather {
  number: number;
  task: number;
  children: number[];
  returnsExceptions: boolean;
  stack: Stack;
  ms: number;
}

/** A child process that was started through `multiprocessing`. */
export interface ChildStart extends Interval {
  pid: number;
  name: string;
  stack: Stack;
}

/** What one process said of itself from inside. */
export interface ProcessTrace {
  pid: number;
  parentPid: number;
  runtime: Runtime;
  version: string;
  /** Python: whether its threads take turns. */
  gil: boolean;
  startMs: number;
  endMs: number | null;
  /** It used uvloop, whose steps have no hooks. */
  uvloop: boolean;
  full: boolean;
  /** Threads of ours in it. */
  ownNativeIds: number[];
  threads: ThreadTrace[];
  tasks: TaskTrace[];
  callbacks: Step[];
  waits: Wait[];
  samples: Sample[];
  holders: Holder[];
  faults: Fault[];
  pools: Pool[];
  jobs: Job[];
  gathers: Gather[];
  /** When a loop began to cancel what was left: by thread. */
  closings: { thread: number; ms: number }[];
  children: ChildStart[];
  /** Node: timers and connections that had to wait for the end of a turn of the loop: when they were due, and when they came. */
  late: { dueMs: number; ms: number }[];
  /** Of a process made by multiprocessing: its own work; `null` in it: it was killed before it said more. */
  work: { fromMs: number; toMs: number | null; cpuBeforeMs: number; cpuMs: number | null } | null;
  events: number;
}

/** Between two looks from outside: how long a thread ran, and waited for a core. */
export interface Slice extends Interval {
  runMs: number;
  queueMs: number;
}

export interface SeenThread {
  /** As the program sees it. */
  nativeId: number;
  firstMs: number;
  lastMs: number;
  cpuMs: number;
  slices: Slice[];
}

export interface SeenProcess {
  /** As the program sees it. */
  pid: number;
  parentPid: number;
  command: string;
  firstMs: number;
  lastMs: number;
  cpuMs: number;
  peakRssBytes: number;
  threads: SeenThread[];
}

export interface WatchTrace {
  /** Of the program that was started. */
  mainPid: number;
  endMs: number;
  /** By signal, limit or Ctrl-C: what is open at the end was cut off. */
  cutOff: boolean;
  /** When it was told to end; `null` where it ended by itself. */
  cutMs: number | null;
  cpus: number;
  inside: ProcessTrace[];
  /** `null` where there is no /proc. */
  outside: SeenProcess[] | null;
}
