/** Programs of users, each watched in a sandbox of its own. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Interpreter } from "../../race/host.js";
import type { WatchJob } from "../../race/job.js";
import type { WatchReport } from "../../race/watch.js";
import { watchProgram } from "../watching/watch-program.js";
import { memoryOf } from "./process-tree.js";
import type { Sandbox } from "./sandbox.js";

type Program = WatchJob["program"];

export interface Watching {
  /** Rejects where the program could not be started at all. Aborted, what was seen until then is the report. */
  watch(program: Program, signal: AbortSignal): Promise<WatchReport>;
}

/** Between two looks at what a program takes, in ms. */
const LOOK_EVERY_MS = 250;
const FILE: Record<Program["runtime"], string> = { python: "program.py", node: "program.mjs" };

/** `interpreters`: the first of each runtime is used; their `command` is a whole path. */
export function watchingIn(sandbox: Sandbox, interpreters: readonly Interpreter[]): Watching {
  async function watch({ runtime, text }: Program, signal: AbortSignal): Promise<WatchReport> {
    const interpreter = interpreters.find((each) => each.runtime === runtime);
    if (interpreter === undefined) throw new Error(`this watcher has no interpreter for ${runtime}`);
    const folder = await mkdtemp(join(tmpdir(), "photofinish-watch-"));
    const { wrap, leave } = await sandbox.enter();
    const tooMuch = new AbortController();
    let guard: NodeJS.Timeout | undefined;
    let traceFolder: string | null = null;
    try {
      await writeFile(join(folder, FILE[runtime]), text);
      return await watchProgram({
        program: { file: FILE[runtime] },
        args: [],
        interpreter: { runtime, command: interpreter.command ?? process.execPath },
        cwd: folder,
        env: { LANG: "C.UTF-8" },
        limitMs: sandbox.limits.wallMs,
        signal: AbortSignal.any([signal, tooMuch.signal]),
        streams: { stdin: "", outputBytes: sandbox.limits.outputBytes },
        traceBytes: sandbox.limits.traceMbEach * 2 ** 20,
        readSource: (file) => ownSource(file, folder),
        wrap(launch, paths) {
          ({ traceFolder } = paths);
          return wrap(launch, paths);
        },
        onStarted(pid) {
          guard = setInterval(() => void look(pid), LOOK_EVERY_MS);
        },
      });
    } finally {
      clearInterval(guard);
      await leave();
      await rm(folder, { recursive: true, force: true });
    }

    /** What no resource limit counts together, where there are no control groups; and the host's disk. */
    async function look(pid: number): Promise<void> {
      const { memoryMb, traceMb } = sandbox.limits;
      const memory = await memoryOf(pid);
      const trace = traceFolder === null ? 0 : await sizeOf(traceFolder);
      if (memory > memoryMb * 2 ** 20 || trace > traceMb * 2 ** 20) tooMuch.abort();
    }
  }

  return { watch };
}

/** A program may name any file of the host as its own: only what it came with is shown. */
async function ownSource(file: string, folder: string): Promise<string | null> {
  const own = Object.values(FILE).find((name) => file === name || file === join(folder, name));
  return own === undefined ? null : readFile(join(folder, own), "utf8").catch(() => null);
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
