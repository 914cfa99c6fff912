/** What the tests of the sandbox need of the machine: bubblewrap, and where the Python is. */
import { spawnSync } from "node:child_process";
import type { Interpreter } from "../../src/race/host.js";
import { type LocatedInterpreter, locateInterpreters } from "../../src/workers/sandbox/interpreters.js";

/** Without it the tests of the sandbox are skipped; `apt-get install bubblewrap` brings it. */
export const hasBubblewrap = spawnSync("bwrap", ["--version"]).status === 0;
if (!hasBubblewrap) console.warn("bubblewrap is not on the PATH: the tests of the sandbox are skipped");

const command = process.env.PYTHON?.split(",")[0] ?? "python3";
const asked: Interpreter = { id: "python", runtime: "python", version: "", gil: true, command };
export const [python] = (await locateInterpreters([asked])) as [LocatedInterpreter];

const own: Interpreter = { id: "node", runtime: "node", version: process.versions.node, gil: null };
export const [node] = (await locateInterpreters([own])) as [LocatedInterpreter];
