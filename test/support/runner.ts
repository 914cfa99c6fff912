import { createRunner, type Runner } from "../../src/workers/measuring/runner.js";
import { findHost } from "../../src/workers/runtimes/host.js";

export const PYTHON = process.env.PYTHON ?? "python3";
export const host = await findHost({ python: { commands: [PYTHON], required: false } });

export function runnerForTests(): Runner {
  return createRunner({ host, laneMemoryBytes: 2 ** 32 });
}
