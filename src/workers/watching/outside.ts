/**
 * Watches a program from outside: every few ms, how long each thread of it and of its children has run and waited for a core
 * (/proc/<pid>/task/<tid>/schedstat, in ns). That needs nothing of the program, and disturbs no GIL.
 */
import type { SeenProcess, SeenThread, Slice } from "../../race/watching/trace.js";
import { childrenOf, listIfThere, readIfThere, statFields } from "../proc.js";

const EVERY_MS = 5;
/** Where a look itself takes long, for instance at many threads, looks are rarer: at most a tenth of the time. */
const SHARE = 10;
const LOOK_FOR_CHILDREN_EVERY_MS = 20;

interface LiveThread {
  seen: SeenThread;
  runNs: number;
  queueNs: number;
  atNs: number;
}

interface LiveProcess {
  seen: SeenProcess;
  /** How many namespaces of process ids it is in; ours is in one as a rule. */
  depth: number;
  threads: Map<string, LiveThread>;
}

export interface Outside {
  /** Ends the watching. Times are relative to `zeroNs` of the monotonic clock. */
  stop(zeroNs: number): SeenProcess[];
}

/**
 * `null` where there is no /proc. `sandboxed`: what was started is a sandbox, and the program is what runs in the
 * namespace of process ids that it made, but for that namespace's first process.
 */
export function watchFromOutside(rootPid: number, { sandboxed = false } = {}): Outside | null {
  if (readIfThere(`/proc/${rootPid}/stat`) === null) return null;
  const processes = new Map<number, LiveProcess>();
  const all: LiveProcess[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastChildren = 0;

  function look(): void {
    const nowNs = Number(process.hrtime.bigint());
    if (nowNs - lastChildren > LOOK_FOR_CHILDREN_EVERY_MS * 1e6 || processes.size === 0) {
      lastChildren = nowNs;
      findChildren(rootPid, 0, nowNs);
    }
    for (const [pid, live] of processes) {
      if (!lookAt(pid, live, nowNs)) processes.delete(pid);
    }
    const tookMs = (Number(process.hrtime.bigint()) - nowNs) / 1e6;
    timer = setTimeout(look, Math.max(EVERY_MS, tookMs * SHARE));
  }

  function findChildren(pid: number, parentPid: number, nowNs: number): void {
    let live = processes.get(pid);
    if (live === undefined) {
      const seen: SeenProcess = {
        ...{ pid: innerId(`/proc/${pid}/status`, pid), parentPid, command: commandOf(pid) },
        ...{ firstMs: nowNs, lastMs: nowNs, cpuMs: 0, peakRssBytes: 0, threads: [] },
      };
      live = { seen, threads: new Map(), depth: innerIds(`/proc/${pid}/status`).length };
      processes.set(pid, live);
      all.push(live);
    }
    for (const child of childrenOf(pid)) findChildren(child, live.seen.pid, nowNs);
  }

  timer = setTimeout(look, 0);
  return {
    stop(zeroNs) {
      clearTimeout(timer);
      const own = innerIds("/proc/self/status").length;
      const program = sandboxed ? all.filter(({ seen, depth }) => depth > own && seen.pid !== 1) : all;
      return program.map(({ seen, threads }) => relative(seen, [...threads.values()], zeroNs));
    },
  };
}

/** Whether the process is still there. */
function lookAt(pid: number, live: LiveProcess, nowNs: number): boolean {
  const tids = listIfThere(`/proc/${pid}/task`);
  if (tids.length === 0) return false;
  for (const tid of tids) {
    const statistics = readIfThere(`/proc/${pid}/task/${tid}/schedstat`)?.split(" ");
    if (statistics === undefined) continue;
    const [runNs = 0, queueNs = 0] = statistics.map(Number);
    const known = live.threads.get(tid);
    if (known === undefined) {
      const nativeId = innerId(`/proc/${pid}/task/${tid}/status`, Number(tid));
      const seen = { nativeId, firstMs: nowNs, lastMs: nowNs, cpuMs: runNs / 1e6, slices: [] };
      live.threads.set(tid, { seen, runNs, queueNs, atNs: nowNs });
      continue;
    }
    known.seen.slices.push({
      ...{ fromMs: known.atNs, toMs: nowNs },
      ...{ runMs: (runNs - known.runNs) / 1e6, queueMs: (queueNs - known.queueNs) / 1e6 },
    });
    Object.assign(known, { runNs, queueNs, atNs: nowNs });
    Object.assign(known.seen, { lastMs: nowNs, cpuMs: runNs / 1e6 });
  }
  const { seen } = live;
  const usage = readIfThere(`/proc/${pid}/stat`);
  if (usage !== null) {
    const fields = statFields(usage);
    // A process that has ended, and that nobody has waited for yet.
    if (fields[0] === "Z") return false;
    // User and system time, in the hundredths of a second that Linux counts in: it includes threads that have ended.
    seen.cpuMs = Math.max(seen.cpuMs, (Number(fields[11]) + Number(fields[12])) * 10);
  }
  // What it was started as may have been replaced by exec.
  if (nowNs - seen.firstMs < 200e6) seen.command = commandOf(pid) || seen.command;
  const peak = /VmHWM:\s+(\d+) kB/.exec(readIfThere(`/proc/${pid}/status`) ?? "");
  if (peak) seen.peakRssBytes = Math.max(seen.peakRssBytes, Number(peak[1]) * 1024);
  seen.lastMs = nowNs;
  return true;
}

function relative(seen: SeenProcess, threads: LiveThread[], zeroNs: number): SeenProcess {
  const ms = (ns: number) => (ns - zeroNs) / 1e6;
  return {
    ...seen,
    firstMs: ms(seen.firstMs),
    lastMs: ms(seen.lastMs),
    threads: threads.map(({ seen: thread }) => ({
      ...thread,
      firstMs: ms(thread.firstMs),
      lastMs: ms(thread.lastMs),
      slices: spreadQueue(
        thread.slices.map((slice) => ({ ...slice, fromMs: ms(slice.fromMs), toMs: ms(slice.toMs) })),
      ),
    })),
  };
}

/** The kernel counts a wait for a core only when it is over: what is longer than its slice belongs to those before. */
function spreadQueue(slices: Slice[]): Slice[] {
  let carriedMs = 0;
  for (const slice of slices.reverse()) {
    const roomMs = Math.max(0, slice.toMs - slice.fromMs - slice.runMs);
    const wholeMs = slice.queueMs + carriedMs;
    slice.queueMs = Math.min(roomMs, wholeMs);
    carriedMs = wholeMs - slice.queueMs;
  }
  return slices.reverse();
}

/** The id that the process itself knows: the last of those of its nested namespaces. */
function innerId(statusFile: string, id: number): number {
  return Number(innerIds(statusFile).at(-1) ?? id);
}

function innerIds(statusFile: string): string[] {
  return /^NSpid:\s+(.*)$/m.exec(readIfThere(statusFile) ?? "")?.[1]?.split(/\s+/) ?? [];
}

function commandOf(pid: number): string {
  return (readIfThere(`/proc/${pid}/cmdline`) ?? "").replaceAll("\0", " ").trim().slice(0, 500);
}
