/** CPython: the interpreters that the settings name. Lanes are forked from a warm one, started with the first. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { StartError } from "../../errors.js";
import { type Interpreter, pythonId, type Unusable } from "../../race/host.js";
import { withTimeLimit } from "../../store/time-limit.js";
import type { LaneProcess } from "../measuring/lane-process.js";
import { unlessCancelled } from "../measuring/not-ready.js";
import { laneEnvironment } from "./environment.js";
import type { CommandsSetting, GroupWatcher, Lanes, RuntimeDriver } from "./runtime.js";
import { InterpreterError, startWarmPython, type WarmPython } from "./warm-python.js";

/** The lane programs import what measures from here. */
const PROGRAMS_FOLDER = fileURLToPath(new URL("../../../src/workers/lanes/python", import.meta.url));

export const pythonDriver: RuntimeDriver = {
  fileExtension: "py",
  calibrationProgram: fileURLToPath(new URL("../../../src/workers/runtimes/calibrate.py", import.meta.url)),
  // A forked Python shares the pages of the warm interpreter.
  processMb: 4,
  threadMb: 0.1,
  startsCheaply: true,
  find: findPythons,
  lanes: ({ command = "python3" }, watcher) => pythonLanes(command, watcher),
};

async function findPythons(
  { commands, required }: CommandsSetting = NOT_NAMED,
  unusable: (found: Unusable) => void = () => {},
): Promise<Interpreter[]> {
  const found: Interpreter[] = [];
  for (const command of commands) {
    const answer = await askPython(command);
    if (answer === null && !required) continue;
    if (answer !== null && "version" in answer) add(found, command, answer);
    else if (required) {
      throw new StartError(
        `PYTHON ${commands.length === 1 ? "is" : "names"} ${command}, ${problemOf(answer)}\n` +
          "Name a working Python 3.10 or newer, or unset PYTHON to use python3 where there is one.",
      );
    } else if (answer !== null) unusable(answer);
  }
  return found;
}

function problemOf(answer: Unusable | null): string {
  if (answer === null) return "and there is no such command.";
  if (answer.why === "tooOld") return `which is Python ${answer.detail}: too old.`;
  return `which does not run: ${answer.detail}`;
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

/** What an error says is cut to this, in characters. */
const LONGEST_DETAIL = 200;

/** Really runs it: one on the PATH may exist and still not work. `null`: there is none. */
async function askPython(command: string): Promise<Answer | Unusable | null> {
  try {
    const options = { timeout: 20_000, env: laneEnvironment() };
    const { stdout } = await promisify(execFile)(command, ["-I", "-c", QUESTION], options);
    // What the interpreter's site packages print at its start comes before.
    const found = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Answer;
    const [major = 0, minor = 0] = found.version.split(".").map(Number);
    if (major > 3 || (major === 3 && minor >= 10)) return found;
    return { command, why: "tooOld", detail: found.version };
  } catch (error) {
    const { code, stderr = "", message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === "ENOENT") return null;
    const lines = stderr.trim().split("\n");
    // Python says last what is wrong; what looks for a Python says it first.
    const said = (stderr.includes("Traceback") ? lines.at(-1) : lines[0]) || message.trim();
    return { command, why: "broken", detail: said.slice(0, LONGEST_DETAIL) };
  }
}

/** A lane that the interpreter failed is asked of another one, once. */
const ATTEMPTS = 2;
const NEVER = new AbortController().signal;

/** The lanes of a warm interpreter, which is replaced where it fails a lane. */
export function pythonLanes(command: string, watcher: GroupWatcher): Lanes {
  const alive = new Set<WarmPython>();
  const closing = new AbortController();
  let current: Promise<WarmPython> | null = null;

  function currentWarm(): Promise<WarmPython> {
    if (current !== null) return current;
    const starting = startWarmPython(command, PROGRAMS_FOLDER, watcher, closing.signal);
    const leave = () => {
      if (current === starting) current = null;
    };
    starting.then((warm) => {
      alive.add(warm);
      void warm.ended.then(() => alive.delete(warm)).then(leave);
    }, leave);
    current = starting;
    return starting;
  }

  function replace(failed: Promise<WarmPython>): void {
    if (current === failed) current = null;
    failed.then(
      (warm) => warm.retire(),
      () => {}, // It did not start, which those who asked it for lanes were told.
    );
  }

  async function start(program: string, signal: AbortSignal = NEVER): Promise<LaneProcess> {
    for (let attempt = 1; ; attempt++) {
      const warm = currentWarm();
      try {
        return await (await unlessCancelled(warm, signal)).fork(program, signal);
      } catch (error) {
        if (!(error instanceof InterpreterError)) throw error;
        replace(warm);
        if (attempt === ATTEMPTS || closing.signal.aborted) throw error;
      }
    }
  }

  function warmUp() {
    currentWarm().catch(() => {}); // It is not kept: the first lane starts another.
  }

  async function check(timeoutMs: number) {
    const warm = await withTimeLimit(
      currentWarm(),
      timeoutMs,
      `${command} was not warm within ${timeoutMs} ms`,
    );
    await warm.ping(timeoutMs);
  }

  async function close() {
    closing.abort();
    await current?.catch(() => {}); // One that did not start was reported to those who asked it for lanes.
    await Promise.all([...alive].map((warm) => warm.end()));
  }

  return { start, warmUp, check, close };
}
