/** CPython: the interpreters that the settings name. Lanes are forked from a warm one, started with the first. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { StartError } from "../../errors.js";
import { type Interpreter, pythonId } from "../../race/host.js";
import type { LaneProcess } from "../measuring/lane-process.js";
import { laneEnvironment } from "./environment.js";
import type { CommandsSetting, FolderWatcher, Lanes, RuntimeDriver } from "./runtime.js";
import { startWarmPython, type WarmPython } from "./warm-python.js";

/** The lane programs import what measures from here. */
const PROGRAMS_FOLDER = fileURLToPath(new URL("../../../src/workers/lanes/python", import.meta.url));

export const pythonDriver: RuntimeDriver = {
  fileExtension: "py",
  calibrationProgram: fileURLToPath(new URL("../../../src/workers/runtimes/calibrate.py", import.meta.url)),
  // A forked Python shares the pages of the warm interpreter.
  processMb: 4,
  threadMb: 0.1,
  find: findPythons,
  lanes: ({ command = "python3" }, watcher) => pythonLanes(command, watcher),
};

async function findPythons({ commands, required }: CommandsSetting = NOT_NAMED): Promise<Interpreter[]> {
  const found: Interpreter[] = [];
  for (const command of commands) {
    const answer = await askPython(command);
    if ("version" in answer) add(found, command, answer);
    else if (required) {
      throw new StartError(
        `PYTHON ${commands.length === 1 ? "is" : "names"} ${command}, ${answer.problem}\n` +
          "Name a working Python 3.10 or newer, or unset PYTHON to use python3 where there is one.",
      );
    }
  }
  return found;
}

const NOT_NAMED: CommandsSetting = { commands: ["python3"], required: false };

/** Two of the same minor version are told apart by their whole version; the same one twice counts once. */
function add(found: Interpreter[], command: string, { version, gil }: Answer): void {
  if (found.some((each) => each.version === version && each.gil === gil)) return;
  const short = pythonId(version, gil);
  const id = found.some((each) => each.id === short) ? `python${version}${gil ? "" : "t"}` : short;
  found.push({ id, runtime: "python", version, gil, command });
}

const QUESTION = `
import json, sys
gil = getattr(sys, "_is_gil_enabled", lambda: True)()
print(json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "gil": gil}))
`;

interface Answer {
  version: string;
  gil: boolean;
}

/** Really runs it: one on the PATH may exist and still not work. */
async function askPython(command: string): Promise<Answer | { problem: string }> {
  try {
    const options = { timeout: 20_000, env: laneEnvironment() };
    const { stdout } = await promisify(execFile)(command, ["-I", "-c", QUESTION], options);
    const found = JSON.parse(stdout) as Answer;
    const [major = 0, minor = 0] = found.version.split(".").map(Number);
    if (major > 3 || (major === 3 && minor >= 10)) return found;
    return { problem: `which is Python ${found.version}: too old.` };
  } catch (error) {
    return { problem: `which does not run: ${(error as Error).message.trim()}` };
  }
}

export function pythonLanes(command: string, watcher: FolderWatcher): Lanes {
  let warm: Promise<WarmPython> | null = null;

  async function start(program: string): Promise<LaneProcess> {
    // Called when it ended by itself or did not start: the next lane starts a new one.
    const startAgain = () => {
      warm = null;
    };
    warm ??= startWarmPython(command, PROGRAMS_FOLDER, watcher, startAgain).catch((error) => {
      startAgain();
      throw error;
    });
    return (await warm).fork(program);
  }

  async function close() {
    const ending = warm;
    warm = null;
    // One that did not start was reported to those who asked it for lanes.
    await (await ending?.catch(() => null))?.end();
  }

  return { start, close };
}
