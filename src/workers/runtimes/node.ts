/** Node: the one that this worker runs on. Each lane is a fresh process, since Node cannot fork a warm one. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { errorOutput } from "../measuring/error-output.js";
import type { LaneExit, LaneProcess } from "../measuring/lane-process.js";
import { laneEnvironment } from "./environment.js";
import type { RuntimeDriver } from "./runtime.js";

export const nodeDriver: RuntimeDriver = {
  fileExtension: "mjs",
  calibrationProgram: fileURLToPath(new URL("../../../src/workers/runtimes/calibrate.mjs", import.meta.url)),
  processMb: 30,
  threadMb: 8,
  find: async () => [{ id: "node", runtime: "node", version: process.versions.node, gil: null }],
  lanes: () => ({ start: startNodeLane, close: async () => {} }),
};

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
  return { pid: pid as number, input, output, exited, errorOutput: errorOutput(child.stderr) };
}
