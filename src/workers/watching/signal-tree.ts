/** A process with all that it started, and a signal to all of them; only where there is a /proc. */
import { childrenOf, readIfThere, statFields } from "../proc.js";

/** The 22nd field of /proc/PID/stat, counted from the 3rd. */
const STARTED_AT = 19;

export interface RunningProcess {
  pid: number;
  /** In ticks since the system started: another process that got the same id later has another time. */
  startedAt: string;
}

/** The process first. Only itself where there is no /proc; empty where it has ended. */
export function processTree(pid: number): RunningProcess[] {
  const startedAt = startOf(pid);
  if (startedAt === null) return existsAtAll(pid) ? [{ pid, startedAt: "" }] : [];
  return [{ pid, startedAt }, ...childrenOf(pid).flatMap(processTree)];
}

/** Leaves out what has ended since it was seen. */
export function sendAll(processes: readonly RunningProcess[], signal: NodeJS.Signals): void {
  for (const { pid, startedAt } of processes) {
    if ((startOf(pid) ?? "") !== startedAt) continue;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** `null` where it has ended, or there is no /proc. */
function startOf(pid: number): string | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === null ? null : (statFields(stat)[STARTED_AT] ?? null);
}

function existsAtAll(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
