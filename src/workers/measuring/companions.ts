/** The worker's two companions: the watcher, which outlives it to clean up, and the delay server. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { laneEnvironment } from "../runtimes/environment.js";
import type { GroupWatcher } from "../runtimes/runtime.js";
import { SharedPartError } from "./not-ready.js";

export interface Watcher extends GroupWatcher {
  /** Resolves once the watcher's pipe has it: from then on the lane does not outlive this process. */
  watch(pid: number): Promise<void>;
  forget(pid: number): void;
  /** Rejects where its process does not answer within `timeoutMs`; it is then replaced. */
  check(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

const START_AGAIN_MS = 1_000;
/** In ms, for a pipe to take a line. */
const TAKES_WITHIN = 5_000;

/** Its process is started again when it ends, and told again what it is to watch. */
export function startWatcher(): Watcher {
  const watched = new Set<number>();
  const folders = new Set<string>();
  let companion: Promise<Companion> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  function current(): Promise<Companion> {
    companion ??= start().catch((error) => {
      startAgain();
      throw error;
    });
    return companion;
  }

  async function start(): Promise<Companion> {
    // Detached: what kills this process's group must not kill the one that cleans up after it.
    const child = await startCompanion("watcher.mjs", true);
    // Every lane that starts listens for its end until it is watched, however many start at once.
    child.setMaxListeners(0);
    child.once("exit", startAgain);
    for (const folder of folders) child.stdin.write(`tidy ${folder}\n`);
    for (const pid of watched) child.stdin.write(`watch ${pid}\n`);
    return child;
  }

  function startAgain(): void {
    companion = null;
    if (!closed) timer = setTimeout(startNow, START_AGAIN_MS);
  }

  function startNow(): void {
    current().catch(() => {}); // It is tried again, and whoever watches a lane is told.
  }

  /** Where it has just ended, the next one is told from the start. */
  function tell(line: string): void {
    companion?.then(({ stdin }) => stdin.write(line)).catch(() => {});
  }

  startNow();
  return {
    async watch(pid) {
      watched.add(pid);
      const child = await current();
      await orReplaced(child, TAKES_WITHIN, (resolve, reject) => {
        child.stdin.write(`watch ${pid}\n`, (error) => (error ? reject(error) : resolve()));
      });
    },
    async check(timeoutMs) {
      const child = await current();
      await orReplaced(child, timeoutMs, (resolve, reject) => {
        child.stdout.once("data", () => resolve());
        child.stdin.write("ping\n", (error) => error && reject(error));
      });
    },
    forget(pid) {
      watched.delete(pid);
      tell(`forget ${pid}\n`);
    },
    tidy(folder) {
      folders.add(folder);
      tell(`tidy ${folder}\n`);
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      const child = await companion?.catch(() => null);
      if (child) await end(child);
    },
  };
}

/** Where `work` is not settled in time the watcher is hung: it is killed, and with its end comes the next. */
async function orReplaced(
  child: Companion,
  timeoutMs: number,
  work: (resolve: () => void, reject: (error: Error) => void) => void,
): Promise<void> {
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  let ended = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      ended = () => reject(new Error("the watcher ended"));
      child.once("exit", ended);
      work(resolve, reject);
    });
  } catch (cause) {
    throw new SharedPartError("crashed", `A lane cannot be watched: ${(cause as Error).message}`, { cause });
  } finally {
    clearTimeout(timer);
    child.off("exit", ended);
  }
}

export interface DelayServer {
  host: string;
  port: number;
  /** Whether it does within `timeoutMs`. */
  answers(timeoutMs?: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Deadlines in ms, for processes that do next to nothing. */
const LISTENS_WITHIN = 10_000;
const ANSWERS_WITHIN = 3_000;
const ENDS_WITHIN = 1_000;

/** Rejects with `SharedPartError` where it does not come to listen in time; where it ends later, `onEnd` is called. */
export async function startDelayServer(onEnd: () => void): Promise<DelayServer> {
  const child = await startCompanion("delay-server.mjs", false).catch((cause: Error) => {
    throw new SharedPartError("crashed", `The delay server does not start: ${cause.message}`, { cause });
  });
  child.once("exit", onEnd);
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string) => reject(new SharedPartError("crashed", `The delay server ${why}.`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail(`did not listen within ${LISTENS_WITHIN} ms`);
    }, LISTENS_WITHIN);
    child.stdout.once("data", (line: Buffer) => resolve(Number(line.toString())));
    child.once("close", (code) => fail(`ended with code ${code}`));
    child.once("close", () => clearTimeout(timer)).stdout.once("data", () => clearTimeout(timer));
  });
  const host = "127.0.0.1";
  return {
    host,
    port,
    answers: (timeoutMs = ANSWERS_WITHIN) => answers(host, port, timeoutMs),
    close: () => end(child),
  };
}

function answers(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => socket.write("wait 0\n"));
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => settle(false));
    socket
      .once("data", () => settle(true))
      .once("error", () => settle(false))
      .once("end", () => settle(false));
  });
}

type Companion = ChildProcessByStdio<Writable, Readable, null>;

/** Rejects where the process cannot be started. */
async function startCompanion(file: string, detached: boolean): Promise<Companion> {
  const path = fileURLToPath(new URL(`../../../src/workers/measuring/${file}`, import.meta.url));
  const stdio: ["pipe", "pipe", "inherit"] = ["pipe", "pipe", "inherit"];
  const child = spawn(process.execPath, [path], { detached, stdio, env: laneEnvironment() });
  await once(child, "spawn");
  child.stdin.on("error", () => {}); // It ended: told to whoever wrote, by the callback of `write`.
  return child;
}

/** One that does not end when its input does is hung: it is killed. */
async function end(child: Companion): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN);
  await once(child, "close");
  clearTimeout(timer);
}
