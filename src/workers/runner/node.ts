/** Starts Node lanes: a fresh process each, since Node cannot fork a warm one. */
import { spawn } from "node:child_process";
import type { LaneExit, LaneProcess } from "./lane-process.js";
import { lastWords } from "./last-words.js";

/** Rejects where the process cannot be started. */
export async function startNodeLane(program: string): Promise<LaneProcess> {
  const child = spawn(process.execPath, [program], {
    detached: true, // setsid: a group of its own, to be killed as one
    stdio: "pipe",
    env: { ...laneEnvironment(), PHOTOFINISH_LANE: "stdin" },
  });
  const exited = new Promise<LaneExit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const { pid, stdin: input, stdout: output } = child;
  return { pid: pid as number, input, output, exited, lastWords: lastWords(child.stderr) };
}

/** What a lane needs of the worker's environment: nothing secret, and no options for our own Node. */
export function laneEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, LC_ALL, TZ, TMPDIR } = process.env;
  return { PATH, HOME, LANG, LC_ALL, TZ, TMPDIR };
}
