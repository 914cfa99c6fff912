import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "../support/until.js";

export interface Child {
  process: ChildProcess;
  /** What it has printed so far. */
  lines: string[];
  /** Resolves to the first line that starts with `start`. */
  line(start: string): Promise<string>;
  /** Resolves to the exit code; `null` where a signal ended it. */
  exited: Promise<number | null>;
  /** kill -9, and waits for its end. */
  kill(): Promise<void>;
}

/** A program of test/fixtures in a process of its own, which gets `argument` as JSON. It runs the built dist. */
export function startChild(fixture: string, argument: unknown): Child {
  const file = fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(argument)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  return {
    process: child,
    lines,
    exited,
    async line(start) {
      const find = () => lines.find((line) => line.startsWith(start));
      await until(`${fixture} prints "${start}"`, find);
      return find() as string;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
