/** Prepares lanes and keeps what they share: interpreters, watcher, delay server, calibrations. */
import { type Bounded, laneBound } from "../../race/bounds.js";
import type { Host, Interpreter } from "../../race/host.js";
import type { Lane } from "../../race/lanes.js";
import { computes, type Task } from "../../race/task.js";
import { programPath } from "../lanes/programs.js";
import { RUNTIME_DRIVERS } from "../runtimes/drivers.js";
import type { Lanes } from "../runtimes/runtime.js";
import { type DelayServer, startDelayServer, startWatcher } from "./companions.js";
import { killLane, type LaneProcess } from "./lane-process.js";
import { type LaneJob, type PreparedLane, prepareLane } from "./lane-run.js";
import { memoryGuard } from "./memory.js";

const READY_TIMEOUT_MS = 60_000;
const CALIBRATION_TIMEOUT_MS = 30_000;

/** Each `interpreter` is one of the host's. */
export interface Runner {
  host: Host;
  /** Resolves when only the start is missing. Whoever prepares a lane lets it go or abandons it. */
  prepare(
    lane: Lane,
    interpreter: Interpreter,
    workload: readonly Task[],
    bounded?: Bounded,
  ): Promise<PreparedLane>;
  /** The same for a program that has no tasks to be given. */
  prepareProgram(program: string, interpreter: Interpreter): Promise<PreparedLane>;
  /** How many loops make a chunk of computation; measured before the first race that computes. */
  calibrate(interpreter: Interpreter): Promise<number>;
  /** Kills what still runs and ends every process that this runner started. */
  close(): Promise<void>;
}

export interface RunnerSettings {
  host: Host;
  laneMemoryBytes: number;
}

export function createRunner({ host, laneMemoryBytes }: RunnerSettings): Runner {
  const watcher = startWatcher();
  const memory = memoryGuard(laneMemoryBytes);
  /** By the id of their interpreter. */
  const opened = new Map<string, Lanes>();
  const running = new Set<LaneProcess>();
  const calibrations = new Map<string, Promise<number>>();
  let delayServer: Promise<DelayServer> | null = null;

  function lanesOf(interpreter: Interpreter): Lanes {
    const lanes =
      opened.get(interpreter.id) ?? RUNTIME_DRIVERS[interpreter.runtime].lanes(interpreter, watcher);
    opened.set(interpreter.id, lanes);
    return lanes;
  }

  async function start(interpreter: Interpreter, program: string, job: LaneJob): Promise<PreparedLane> {
    const lane = await lanesOf(interpreter).start(program);
    running.add(lane);
    void lane.exited.then(() => running.delete(lane));
    return prepareLane(lane, job, { watcher, memory }, READY_TIMEOUT_MS);
  }

  async function prepare(
    lane: Lane,
    interpreter: Interpreter,
    workload: readonly Task[],
    bounded: Bounded = {},
  ): Promise<PreparedLane> {
    const loops = computes(workload) ? await calibrate(interpreter) : 1;
    const asks = workload.some((task) => task.kind === "io");
    const server = asks ? await currentDelayServer() : null;
    return start(interpreter, programPath(interpreter.runtime, lane, laneBound(lane, bounded)), {
      limit: bounded.limit,
      timeout: bounded.timeoutMs,
      tasks: workload,
      loops,
      delayServer: server ? [server.host, server.port] : null,
    });
  }

  function currentDelayServer(): Promise<DelayServer> {
    const startAgain = () => {
      delayServer = null;
    };
    delayServer ??= startDelayServer(startAgain).catch((error) => {
      startAgain();
      throw error;
    });
    return delayServer;
  }

  function prepareProgram(program: string, interpreter: Interpreter): Promise<PreparedLane> {
    return start(interpreter, program, { tasks: [], loops: 1, delayServer: null });
  }

  function calibrate(interpreter: Interpreter): Promise<number> {
    const { id } = interpreter;
    let calibration = calibrations.get(id);
    if (calibration === undefined) {
      calibration = measure(interpreter);
      calibrations.set(id, calibration);
      calibration.catch(() => calibrations.delete(id)); // The next race tries again.
    }
    return calibration;
  }

  async function measure(interpreter: Interpreter): Promise<number> {
    const lane = await prepareProgram(RUNTIME_DRIVERS[interpreter.runtime].calibrationProgram, interpreter);
    const run = await lane.go({ signal: new AbortController().signal, timeoutMs: CALIBRATION_TIMEOUT_MS });
    if (run.calibrated !== null) return run.calibrated;
    throw new Error(`Calibrating ${interpreter.id} failed: ${run.error ?? run.status}`);
  }

  async function close() {
    memory.close();
    for (const lane of running) killLane(lane.pid);
    await Promise.all([...running].map((lane) => lane.exited));
    await Promise.all([...opened.values()].map((lanes) => lanes.close()));
    await (await delayServer?.catch(() => null))?.close(); // Whoever asked for it heard that it did not start.
    await watcher.close();
  }

  return { host, prepare, prepareProgram, calibrate, close };
}
