/** Programs of users, each watched in a cell of the sandbox by a process of its own (watching-process.ts). */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Interpreter } from "../../race/host.js";
import { PROGRAM_FILE, type WatchJob } from "../../race/job.js";
import type { WatchReport } from "../../race/watch.js";
import type { Sandbox } from "./sandbox.js";
import type { Answer, Order } from "./watching-process.js";

type Program = WatchJob["program"];

export interface Watching {
  /** Rejects where the program could not be watched at all. Aborted, what was seen until then is the report. */
  watch(program: Program, signal: AbortSignal): Promise<WatchReport>;
}

/** What was built, from `src/workers/sandbox` as well. */
const PROCESS = fileURLToPath(new URL("../../../dist/workers/sandbox/watching-process.js", import.meta.url));
/** For starting, and for reading the trace after the program's end, in ms. */
const BESIDES_THE_PROGRAM_MS = 60_000;
/** Of the process that reads the trace. */
const MOST_HEAP_MB = 768;

/** `interpreters`: the first of each runtime is used; their `command` is a whole path. */
export function watchingIn(sandbox: Sandbox, interpreters: readonly Interpreter[]): Watching {
  async function watch({ runtime, text }: Program, signal: AbortSignal): Promise<WatchReport> {
    const command = interpreters.find((each) => each.runtime === runtime)?.command;
    if (command === undefined) throw new Error(`this watcher has no interpreter for ${runtime}`);
    const temporary = await mkdtemp(join(tmpdir(), "photofinish-watch-"));
    const { cell, leave } = await sandbox.enter();
    try {
      const folder = join(temporary, "program");
      const file = PROGRAM_FILE[runtime];
      await mkdir(folder);
      await writeFile(join(folder, file), text);
      return await carryOut({ cell, interpreter: { runtime, command }, folder, file }, temporary, signal);
    } finally {
      await leave();
      await rm(temporary, { recursive: true, force: true });
    }
  }

  return { watch };
}

/** `temporary`: for the process's own temporary files, removed with it whatever becomes of it. */
async function carryOut(order: Order, temporary: string, signal: AbortSignal): Promise<WatchReport> {
  const child = fork(PROCESS, {
    env: { PATH: process.env.PATH, TMPDIR: temporary },
    execArgv: [`--max-old-space-size=${MOST_HEAP_MB}`],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const stop = () => child.connected && child.send("stop");
  const tooLong = setTimeout(() => child.kill("SIGKILL"), order.cell.limits.wallMs + BESIDES_THE_PROGRAM_MS);
  try {
    const exited = once(child, "exit");
    const answered = once(child, "message") as Promise<[Answer]>;
    // Comes after whatever it sent, unlike its exit.
    const disconnected = once(child, "disconnect");
    child.send(order);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const answer = await Promise.race([answered, disconnected.then(() => null)]);
    const [code, signalName] = await exited;
    if (answer === null) {
      throw new Error(`the process that watched a program ended before its answer: ${signalName ?? code}`);
    }
    if ("error" in answer[0]) throw new Error(answer[0].error);
    return answer[0].report;
  } finally {
    clearTimeout(tooLong);
    signal.removeEventListener("abort", stop);
    child.kill("SIGKILL");
  }
}
