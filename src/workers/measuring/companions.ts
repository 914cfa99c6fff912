/** The worker's two companions: the watcher, which outlives it to clean up, and the delay server. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { laneEnvironment } from "../runtimes/environment.js";
import type { FolderWatcher } from "../runtimes/runtime.js";

export interface Watcher extends FolderWatcher {
  /** Resolves once the watcher's pipe has it: from then on the lane does not outlive this process. */
  watch(pid: number): Promise<void>;
  forget(pid: number): void;
  close(): Promise<void>;
}

const START_AGAIN_MS = 1_000;

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
      const { stdin } = await current();
      await new Promise<void>((resolve, reject) => {
        stdin.write(`watch ${pid}\n`, (error) => (error ? reject(error) : resolve()));
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

export interface DelayServer {
  host: string;
  port: number;
  close(): Promise<void>;
}

/** Rejects where it ends before it listens; where it ends later, `onEnd` is called. */
export async function startDelayServer(onEnd: () => void): Promise<DelayServer> {
  const child = await startCompanion("delay-server.mjs", false);
  child.once("exit", onEnd);
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => resolve(Number(line.toString())));
    child.once("close", (code) => reject(new Error(`The delay server ended with code ${code}.`)));
  });
  return { host: "127.0.0.1", port, close: () => end(child) };
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

async function end(child: Companion): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin.end();
  await once(child, "close");
}
