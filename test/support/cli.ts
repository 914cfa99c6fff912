/** The real `photofinish`, as a process: what it is told, what it prints, how it ends. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./until.js";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Photofinish {
  process: ChildProcessWithoutNullStreams;
  pid: number;
  type(line: string): void;
  /** Everything printed so far. */
  out(): string;
  err(): string;
  /** Waits until standard output has that. */
  prints(text: string, withinMs?: number): Promise<void>;
  /** Resolves when the process has ended and everything was read. */
  ended: Promise<{ code: number | null; signal: string | null }>;
}

export function photofinish(args: string[], settings: NodeJS.ProcessEnv = {}): Photofinish {
  const { PATH, HOME, PYTHON } = process.env;
  const env = { PATH, HOME, ...(PYTHON ? { PYTHON } : {}), LANG: "C.UTF-8", ...settings };
  const child = spawn(process.execPath, [CLI, ...args], { stdio: "pipe", env });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (piece) => {
    said.out += piece;
  });
  child.stderr.setEncoding("utf8").on("data", (piece) => {
    said.err += piece;
  });
  child.stdin.on("error", () => {}); // It has ended; `ended` tells how.
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return {
    process: child,
    pid: child.pid as number,
    type: (line) => child.stdin.write(`${line}\n`),
    out: () => said.out,
    err: () => said.err,
    prints: (text, withinMs) =>
      until(
        `it prints ${JSON.stringify(text)}\n${said.out}${said.err}`,
        () => said.out.includes(text),
        withinMs,
      ),
    ended,
  };
}

/** An empty folder for `PHOTOFINISH_DATA`. */
export async function dataFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "photofinish-data-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
