/**
 * Watches one program in its cell, in a process of its own: reading a trace takes memory and computes, and a program can make
 * that as large as its limits allow. When this process ends, all of it is given back. It knows nothing but its order: no
 * store, no settings.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Interpreter } from "../../race/host.js";
import type { WatchReport } from "../../race/watch.js";
import { watchProgram } from "../watching/watch-program.js";
import { memoryOf } from "./process-tree.js";
import { type Cell, launchIn } from "./sandbox.js";

/** The first message that it gets; the second, "stop", ends the program early. */
export interface Order {
  cell: Cell;
  interpreter: Pick<Interpreter, "runtime"> & { command: string };
  /** The folder that the program is in, and its name there. */
  folder: string;
  file: string;
}

/** Its one message. */
export type Answer = { report: WatchReport } | { error: string };

/** Between two looks at what a program takes, in ms. */
const LOOK_EVERY_MS = 250;

const stop = new AbortController();
process.on("message", (message: Order | "stop") => {
  if (message === "stop") stop.abort();
  else void carryOut(message);
});
// The worker is gone; the launcher sees that this process is, and ends the program.
process.on("disconnect", () => process.exit(1));

async function carryOut(order: Order): Promise<void> {
  const answer: Answer = await watch(order).then(
    (report) => ({ report }),
    (error: unknown) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
  process.send?.(answer, () => process.exit(0));
}

async function watch({ cell, interpreter, folder, file }: Order): Promise<WatchReport> {
  const { limits } = cell;
  let guard: NodeJS.Timeout | undefined;
  let traceFolder: string | null = null;
  try {
    return await watchProgram({
      program: { file },
      args: [],
      interpreter,
      cwd: folder,
      env: { LANG: "C.UTF-8" },
      limitMs: limits.wallMs,
      signal: stop.signal,
      streams: { stdin: "", outputBytes: limits.outputBytes },
      traceBytes: limits.traceMbEach * 2 ** 20,
      // A program may name any file of the host as its own: only what it came with is shown.
      readSource: async (named) =>
        named === file || named === join(folder, file) ? readFile(join(folder, file), "utf8") : null,
      wrap(launch, paths) {
        ({ traceFolder } = paths);
        return launchIn(cell, launch, paths);
      },
      onStarted(pid) {
        guard = setInterval(() => void look(pid), LOOK_EVERY_MS);
      },
    });
  } finally {
    clearInterval(guard);
  }

  /** What no resource limit counts together, where there are no control groups; and the host's disk. */
  async function look(pid: number): Promise<void> {
    const memory = await memoryOf(pid);
    const trace = traceFolder === null ? 0 : await sizeOf(traceFolder);
    if (memory > limits.memoryMb * 2 ** 20 || trace > limits.traceMb * 2 ** 20) stop.abort();
  }
}

/** In bytes; files come and go meanwhile. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size + 4096,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
