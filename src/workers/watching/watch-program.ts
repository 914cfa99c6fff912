/** Runs a program unchanged and watches it: from outside through /proc, from inside through hooks. */
import type { WatchReport } from "../../race/watch.js";

/** How a process is started: the whole argv, its environment, its folder. */
export interface Launch {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
}

export interface WatchOptions {
  program: { file: string } | { module: string };
  args: readonly string[];
  /** The interpreter of the program's runtime: `python3`, `/usr/bin/python3.12`, `process.execPath`. */
  interpreter: { runtime: "python" | "node"; command: string };
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The program is ended after it. `null`: never. */
  limitMs: number | null;
  /** Aborting ends the program; what was seen until then is the report. */
  signal?: AbortSignal;
  /**
   * `inherit`: the program has our standard streams. Otherwise it reads `stdin`, and what it prints is in the report,
   * standard output and error in one, up to so many bytes; what comes after that is thrown away.
   */
  streams: "inherit" | { stdin: string; outputBytes: number };
  /**
   * Wraps how the program is started, for a sandbox. What the wrapped process must reach: `hooks` (read only: our
   * hooks) and `traceFolder` (read and write: the trace comes out there), both at the same paths.
   * Processes are found as children of what is started; ids of an own pid namespace are translated.
   */
  wrap?: (launch: Launch, paths: { hooks: string; traceFolder: string }) => Launch;
  /** In bytes for each process of the program. Default: 64 MiB. */
  traceBytes?: number;
  /** Called once with the id of what was started: the leader of a process group and session of its own unless `inherit`. */
  onStarted?: (pid: number) => void;
}

/** Rejects only where the program could not be started at all; whatever the program does is in the report. */
export async function watchProgram(_options: WatchOptions): Promise<WatchReport> {
  throw new Error("not built yet");
}
