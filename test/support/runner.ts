import { findHost } from "../../src/workers/runner/host.js";
import { createRunner, type Runner } from "../../src/workers/runner/runner.js";

export const PYTHON = process.env.PYTHON ?? "python3";
export const host = await findHost(PYTHON, false);

export function runnerForTests(): Runner {
  return createRunner({ host, interpreter: PYTHON, laneMemoryBytes: 2 ** 32 });
}
