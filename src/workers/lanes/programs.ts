/** Where the lane programs are. They run from `src`, and are shown to users as they stand there. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Bound } from "../../race/bounds.js";
import type { Lane } from "../../race/lanes.js";
import type { Way } from "../../race/lost-updates.js";
import type { Runtime } from "../../race/runtimes.js";
import { RUNTIME_DRIVERS } from "../runtimes/drivers.js";

/** The same folder from `src/workers/lanes` and from `dist/workers/lanes`. */
export const LANES_FOLDER = fileURLToPath(new URL("../../../src/workers/lanes/", import.meta.url));

/**
 * What users see as its name, such as `python/async.py` or `python/async-limit.py`: its path from `LANES_FOLDER`.
 * `bound`: what the program bounds its tasks with.
 */
export function programName(runtime: Runtime, lane: Lane, bound: Bound | null = null): string {
  return `${runtime}/${lane}${bound === null ? "" : `-${bound}`}.${RUNTIME_DRIVERS[runtime].fileExtension}`;
}

/** The whole path of a lane's program. */
export function programPath(runtime: Runtime, lane: Lane, bound: Bound | null = null): string {
  return LANES_FOLDER + programName(runtime, lane, bound);
}

/** The whole path of a program that counts, such as `…/lost-updates/python/count-lock.py`. */
export function countingProgram(runtime: Runtime, way: Way): string {
  return `${LANES_FOLDER}lost-updates/${runtime}/count-${way}.${RUNTIME_DRIVERS[runtime].fileExtension}`;
}

export function readProgram(runtime: Runtime, lane: Lane, bound: Bound | null = null): Promise<string> {
  return readFile(programPath(runtime, lane, bound), "utf8");
}
