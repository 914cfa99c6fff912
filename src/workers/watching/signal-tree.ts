/** A process with all that it started, and a signal to all of them; only where there is a /proc. */
import { readdirSync, readFileSync } from "node:fs";

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

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return []; // It ended while we looked.
  }
}

/** `null` where it has ended, or there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The 22nd field; the second, its name in brackets, may contain spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function existsAtAll(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
