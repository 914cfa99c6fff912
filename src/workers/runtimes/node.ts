/** Node: the one that this worker runs on. Each lane is a fresh process, since Node cannot fork a warm one. */
import { fileURLToPath } from "node:url";
import type { LaneProcess } from "../measuring/lane-process.js";
import type { RuntimeDriver } from "./runtime.js";
import { spawnLane } from "./spawn-lane.js";

export const nodeDriver: RuntimeDriver = {
  fileExtension: "mjs",
  calibrationProgram: fileURLToPath(new URL("../../../src/workers/runtimes/calibrate.mjs", import.meta.url)),
  // It shares little more than its code with others.
  processMb: 30,
  threadMb: 8,
  startsCheaply: false,
  find: async () => [{ id: "node", runtime: "node", version: process.versions.node, gil: null }],
  lanes: () => ({ start: startNodeLane, close: async () => {} }),
};

/** Rejects where the process cannot be started. */
export function startNodeLane(program: string): Promise<LaneProcess> {
  return spawnLane(process.execPath, [program], { PHOTOFINISH_LANE: "stdin" });
}
