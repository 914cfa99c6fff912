/**
 * The board: memory that the worker shares with every thread and process of a lane. Tasks note on it when they started and
 * stopped, which costs them less than a microsecond and wakes nobody; the worker looks at it from time to time.
 *
 * It is a file of records of eight signed 64-bit numbers: first the lane's own, then one a task. 0 stands
 * for what has not happened yet. lanes/python/lane.py and lanes/node/lane.mjs write it.
 */
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GroupWatcher } from "../runtimes/runtime.js";
import { NotReadyError } from "./not-ready.js";
import type { Trace } from "./trace.js";

const FIELDS = 8;

/** Of the lane's record: when it began, and the same in microseconds since the epoch. */
const LANE = { begin: 0, epochMicros: 1 };
/**
 * Of a task's record. Times in nanoseconds of the monotonic clock. `cpuMicros` and `peakKb` are of its process, and only
 * where the lane started that process.
 */
const TASK = { start: 0, pid: 1, thread: 2, sent: 3, stop: 4, expire: 5, cpuMicros: 6, peakKb: 7 };
/** What stands for a peak that the process could not tell. */
const UNKNOWN_PEAK = -1n;

export interface Board {
  path: string;
  /** Takes what is new on it into the trace, and tells whether there was anything. */
  readInto(trace: Trace): boolean;
  close(): void;
}

export interface Boards {
  /** Throws `NotReadyError` where there is no room for it. */
  create(taskCount: number): Board;
  close(): void;
}

/** In memory where the system has such a folder: to write to a file on a disk may take its time. */
const FOLDERS = ["/dev/shm", tmpdir()];

export function openBoards(watcher: Pick<GroupWatcher, "tidy">): Boards {
  let folder: string | null = null;
  let count = 0;

  function open(): string {
    const problems: string[] = [];
    for (const parent of FOLDERS) {
      try {
        folder = mkdtempSync(join(parent, `photofinish-boards-${process.pid}-`));
        watcher.tidy(folder);
        return folder;
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    throw new Error(problems.join("; "));
  }

  return {
    create(taskCount) {
      try {
        return createBoard(join(folder ?? open(), String(++count)), taskCount);
      } catch (cause) {
        throw new NotReadyError(
          "crashed",
          `A lane has nowhere to note its times: ${(cause as Error).message}`,
        );
      }
    },
    close() {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
      folder = null;
    },
  };
}

function createBoard(path: string, taskCount: number): Board {
  const records = new BigInt64Array((1 + taskCount) * FIELDS);
  const bytes = new Uint8Array(records.buffer);
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  let open = true;
  const board: Board = {
    path,
    readInto(trace) {
      if (open) readSync(file, bytes, 0, bytes.length, 0);
      return readBoard(trace, records);
    },
    close() {
      if (!open) return;
      open = false;
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
  try {
    // All of it now, so that no lane finds the room gone when it writes to the memory.
    writeSync(file, bytes);
  } catch (error) {
    board.close();
    throw error;
  }
  return board;
}

/** Exported for its test. */
export function readBoard(trace: Trace, records: BigInt64Array): boolean {
  const at = (record: number, field: number) => records[record * FIELDS + field] as bigint;
  const before = [trace.beginNs, trace.started, trace.stopped];
  trace.beginNs = at(0, LANE.begin) || null;
  trace.startedAt = trace.beginNs === null ? null : Number(at(0, LANE.epochMicros)) / 1000;
  trace.started = 0;
  trace.stopped = 0;
  for (const [index, task] of trace.tasks.entries()) {
    const record = index + 1;
    const [start, stop, expire] = [at(record, TASK.start), at(record, TASK.stop), at(record, TASK.expire)];
    if (expire === 0n && start === 0n) continue;
    if (start !== 0n) {
      trace.started++;
      task.startNs = start;
      task.pid = Number(at(record, TASK.pid));
      task.threadId = Number(at(record, TASK.thread));
      task.sentNs = at(record, TASK.sent) || null;
    }
    if (stop === 0n && expire === 0n) continue;
    trace.stopped++;
    // One that was given up may get to its own end all the same, at the last moment or too late.
    task.expired = expire !== 0n && (stop === 0n || stop > expire);
    task.stopNs = task.expired ? expire : stop;
    noteUsage(trace, String(task.pid), at(record, TASK.cpuMicros), at(record, TASK.peakKb));
  }
  return before[0] !== trace.beginNs || before[1] !== trace.started || before[2] !== trace.stopped;
}

/** A process of a pool tells after each of its tasks what it has used in all. */
function noteUsage({ usage }: Trace, pid: string, cpuMicros: bigint, peak: bigint): void {
  if (peak === 0n) return;
  const cpu = Math.max(Number(cpuMicros), usage.get(pid)?.cpuMicros ?? 0);
  const peakKb = peak === UNKNOWN_PEAK ? null : Math.max(Number(peak), usage.get(pid)?.peakKb ?? 0);
  usage.set(pid, { cpuMicros: cpu, peakKb });
}
