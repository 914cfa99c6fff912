/** Prepares lanes of both runtimes and keeps what they share: warm Python, watcher, delay server, calibration. */
import { fileURLToPath } from "node:url";
import type { Lane } from "../../race/lanes.js";
import type { Host } from "../../race/result.js";
import type { Runtime } from "../../race/runtimes.js";
import type { Task } from "../../race/task.js";
import { computes } from "../../race/task.js";
import { LANES_FOLDER, programName } from "../lanes/programs.js";
import { type DelayServer, startDelayServer, startWatcher } from "./background.js";
import { killLane, type LaneProcess } from "./lane-process.js";
import { type LaneJob, type PreparedLane, prepareLane } from "./lane-run.js";
import { memoryGuard } from "./memory.js";
import { startNodeLane } from "./node.js";
import { pythonLanes } from "./python.js";

const READY_TIMEOUT_MS = 60_000;
const CALIBRATION_TIMEOUT_MS = 30_000;

export interface Runner {
  host: Host;
  /** Python where one works, else Node. */
  defaultRuntime: Runtime;
  /** Resolves when only the start is missing. Whoever prepares a lane lets it go or abandons it. */
  prepare(lane: Lane, runtime: Runtime, workload: readonly Task[]): Promise<PreparedLane>;
  /** The same for a program that has no tasks to be given. */
  prepareProgram(program: string, runtime: Runtime): Promise<PreparedLane>;
  /** How many loops make a chunk of computation; measured before the first race that computes. */
  calibrate(runtime: Runtime): Promise<number>;
  /** Kills what still runs and ends every process that this runner started. */
  close(): Promise<void>;
}

export interface RunnerSettings {
  host: Host;
  interpreter: string;
  laneMemoryBytes: number;
}

export function createRunner({ host, interpreter, laneMemoryBytes }: RunnerSettings): Runner {
  const watcher = startWatcher();
  const memory = memoryGuard(laneMemoryBytes);
  const python = pythonLanes(interpreter, `${LANES_FOLDER}python`, watcher);
  const running = new Set<LaneProcess>();
  const calibrations = new Map<Runtime, Promise<number>>();
  let delayServer: Promise<DelayServer> | null = null;

  async function start(runtime: Runtime, program: string, job: LaneJob): Promise<PreparedLane> {
    const lane = await (runtime === "python" ? python.start(program) : startNodeLane(program));
    running.add(lane);
    void lane.exited.then(() => running.delete(lane));
    return prepareLane(lane, job, { watcher, memory }, READY_TIMEOUT_MS);
  }

  async function prepare(lane: Lane, runtime: Runtime, workload: readonly Task[]): Promise<PreparedLane> {
    const loops = computes(workload) ? await calibrate(runtime) : 1;
    const asks = workload.some((task) => task.kind === "io");
    const server = asks ? await currentDelayServer() : null;
    return start(runtime, LANES_FOLDER + programName(runtime, lane), {
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

  function prepareProgram(program: string, runtime: Runtime): Promise<PreparedLane> {
    return start(runtime, program, { tasks: [], loops: 1, delayServer: null });
  }

  function calibrate(runtime: Runtime): Promise<number> {
    let calibration = calibrations.get(runtime);
    if (calibration === undefined) {
      calibration = measure(runtime);
      calibrations.set(runtime, calibration);
      calibration.catch(() => calibrations.delete(runtime)); // The next race tries again.
    }
    return calibration;
  }

  async function measure(runtime: Runtime): Promise<number> {
    const file = runtime === "python" ? "calibrate.py" : "calibrate.mjs";
    const program = fileURLToPath(new URL(`../../../src/workers/runner/${file}`, import.meta.url));
    const lane = await prepareProgram(program, runtime);
    const run = await lane.go({ signal: new AbortController().signal, timeoutMs: CALIBRATION_TIMEOUT_MS });
    if (run.calibrated === null) throw new Error(`Calibrating ${runtime} failed: ${run.error ?? run.status}`);
    return run.calibrated;
  }

  async function close() {
    memory.close();
    for (const lane of running) killLane(lane.pid);
    await Promise.all([...running].map((lane) => lane.exited));
    await python.close();
    await (await delayServer?.catch(() => null))?.close(); // Whoever asked for it heard that it did not start.
    await watcher.close();
  }

  return {
    host,
    defaultRuntime: host.python === null ? "node" : "python",
    prepare,
    prepareProgram,
    calibrate,
    close,
  };
}
