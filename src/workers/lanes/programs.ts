/** Where the lane programs are. They run from `src`, and are shown to users as they stand there. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Lane } from "../../race/lanes.js";
import type { Way } from "../../race/lost-updates.js";
import type { Runtime } from "../../race/runtimes.js";

const EXTENSION: Record<Runtime, string> = { python: "py", node: "mjs" };

/** The same folder from `src/workers/lanes` and from `dist/workers/lanes`. */
export const LANES_FOLDER = fileURLToPath(new URL("../../../src/workers/lanes/", import.meta.url));

/** Path from `LANES_FOLDER`, such as `python/async.py`. */
export function programName(runtime: Runtime, lane: Lane): string {
  return `${runtime}/${lane}.${EXTENSION[runtime]}`;
}

/** The whole path of a program that counts, such as `…/lost-updates/python/count-lock.py`. */
export function countingProgram(runtime: Runtime, way: Way): string {
  return `${LANES_FOLDER}lost-updates/${runtime}/count-${way}.${EXTENSION[runtime]}`;
}

export function readProgram(runtime: Runtime, lane: Lane): Promise<string> {
  return readFile(LANES_FOLDER + programName(runtime, lane), "utf8");
}
