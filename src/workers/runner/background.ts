/** The worker's two companions: the watcher, which outlives it to clean up, and the delay server. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { laneEnvironment } from "./node.js";

export interface Watcher {
  /** Resolves once the watcher's pipe has it: from then on the lane does not outlive this process. */
  watch(pid: number): Promise<void>;
  forget(pid: number): void;
  /** The folder is removed when this process has ended, or before. */
  tidy(folder: string): void;
  close(): Promise<void>;
}

export function startWatcher(): Watcher {
  // Detached: what kills this process's group must not kill the one that cleans up after it.
  const child = startCompanion("watcher.mjs", true);
  child.stdin.on("error", () => {}); // Told to whoever wrote, by the callback of `write`.
  return {
    watch: (pid) =>
      new Promise((resolve, reject) => {
        child.stdin.write(`watch ${pid}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    forget: (pid) => {
      child.stdin.write(`forget ${pid}\n`);
    },
    tidy: (folder) => {
      child.stdin.write(`tidy ${folder}\n`);
    },
    close: () => end(child),
  };
}

export interface DelayServer {
  host: string;
  port: number;
  close(): Promise<void>;
}

/** Rejects where it ends before it listens. */
export async function startDelayServer(): Promise<DelayServer> {
  const child = startCompanion("delay-server.mjs", false);
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => resolve(Number(line.toString())));
    child.once("close", (code) => reject(new Error(`The delay server ended with code ${code}.`)));
  });
  return { host: "127.0.0.1", port, close: () => end(child) };
}

type Companion = ChildProcessByStdio<Writable, Readable, null>;

function startCompanion(file: string, detached: boolean): Companion {
  const path = fileURLToPath(new URL(`../../../src/workers/runner/${file}`, import.meta.url));
  const stdio: ["pipe", "pipe", "inherit"] = ["pipe", "pipe", "inherit"];
  return spawn(process.execPath, [path], { detached, stdio, env: laneEnvironment() });
}

async function end(child: Companion): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin.end();
  await once(child, "close");
}
