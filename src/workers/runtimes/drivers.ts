/** The driver of each runtime. */
import type { Runtime } from "../../race/runtimes.js";
import { nodeDriver } from "./node.js";
import { pythonDriver } from "./python.js";
import type { RuntimeDriver } from "./runtime.js";

export const RUNTIME_DRIVERS: Record<Runtime, RuntimeDriver> = { python: pythonDriver, node: nodeDriver };
