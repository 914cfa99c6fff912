import type { Readable, Writable } from "node:stream";

/** A process that was started to run one lane program once. It leads a process group of its own. */
export interface LaneProcess {
  pid: number;
  /** Takes the job and then `go`, a line each. */
  input: Writable;
  /** Gives the trace, in the words of lanes/python/lane.py. */
  output: Readable;
  exited: Promise<LaneExit>;
  /** The end of what it wrote to standard error. */
  errorOutput(): string;
}

/** Either the code or the signal's name is set. */
export interface LaneExit {
  code: number | null;
  signal: string | null;
}

/** Kills the lane and everything it started. */
export function killLane(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // ESRCH: nothing of it is left.
  }
}
