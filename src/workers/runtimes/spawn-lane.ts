import { spawn } from "node:child_process";
import { errorOutput } from "../measuring/error-output.js";
import type { LaneExit, LaneProcess } from "../measuring/lane-process.js";
import { NotReadyError, RefusedError } from "../measuring/not-ready.js";
import { laneEnvironment } from "./environment.js";

/** Starts a lane as a fresh process. `environment`: beside that of every lane. Rejects with `NotReadyError`. */
export async function spawnLane(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<LaneProcess> {
  const child = spawn(command, args, {
    detached: true, // setsid: a group of its own, to be killed as one
    stdio: "pipe",
    env: { ...laneEnvironment(), ...environment },
  });
  const exited = new Promise<LaneExit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error: NodeJS.ErrnoException) => {
      const refused = ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"].includes(error.code ?? "");
      reject(refused ? new RefusedError(error.message) : new NotReadyError("crashed", error.message));
    });
  });
  const { pid, stdin: input, stdout: output } = child;
  return { pid: pid as number, input, output, exited, errorOutput: errorOutput(child.stderr) };
}
