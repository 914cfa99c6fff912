/** Prepares lanes and keeps what they share: interpreters, watcher, delay server, calibrations. */
import { setTimeout } from "node:timers/promises";
import { type Bounded, laneBound } from "../../race/bounds.js";
import type { Host, Interpreter } from "../../race/host.js";
import { type Lane, laneModel } from "../../race/lanes.js";
import { computes, type Task } from "../../race/task.js";
import { programPath } from "../lanes/programs.js";
import { RUNTIME_DRIVERS } from "../runtimes/drivers.js";
import type { Lanes } from "../runtimes/runtime.js";
import { openBoards } from "./board.js";
import { type DelayServer, startDelayServer, startWatcher } from "./companions.js";
import { killLane, type LaneProcess } from "./lane-process.js";
import { type LaneJob, laneNotReady, type PreparedLane, prepareLane } from "./lane-run.js";
import { memoryGuard } from "./memory.js";
import { NotReadyError, RefusedError, SharedPartError, unlessCancelled } from "./not-ready.js";

/** A calibration takes 0.4 s, on a machine that is busy a few times as long. */
const CALIBRATION_TIMEOUT_MS = 10_000;
/** Where the host cannot start one more process. */
const TRIES = 5;
const TRY_AGAIN_MS = 1_000;
const NEVER = new AbortController().signal;

/** Each `interpreter` is one of the host's. */
export interface Runner {
  host: Host;
  /** Starts what the first lane of the default interpreter would wait for. Where that fails, the lane is told. */
  warmUp(): void;
  /**
   * Resolves when only the start is missing. Whoever prepares a lane lets it go or abandons it. One that does not
   * get so far in its time, or before the signal is aborted, has failed already when it is let go.
   */
  prepare(
    lane: Lane,
    interpreter: Interpreter,
    workload: readonly Task[],
    bounded?: Bounded,
    signal?: AbortSignal,
  ): Promise<PreparedLane>;
  /** The same for a program that has no tasks to be given. */
  prepareProgram(program: string, interpreter: Interpreter, signal?: AbortSignal): Promise<PreparedLane>;
  /** How many loops make a chunk of computation; measured before the first race that computes. */
  calibrate(interpreter: Interpreter): Promise<number>;
  /** Rejects where something that it started, and needs, does not answer within `timeoutMs`. */
  check(timeoutMs: number): Promise<void>;
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
  const boards = openBoards(watcher);
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

  async function start(
    interpreter: Interpreter,
    program: string,
    job: LaneJob,
    signal: AbortSignal,
  ): Promise<PreparedLane> {
    const lane = await startUnlessRefused(() => lanesOf(interpreter).start(program, signal), signal);
    running.add(lane);
    void lane.exited.then(() => running.delete(lane));
    return prepareLane(lane, job, { watcher, memory, boards }, { signal });
  }

  async function prepare(
    lane: Lane,
    interpreter: Interpreter,
    workload: readonly Task[],
    bounded: Bounded = {},
    signal: AbortSignal = NEVER,
  ): Promise<PreparedLane> {
    return orNotReady(workload, async () => {
      const loops = computes(workload) ? await unlessCancelled(calibrate(interpreter), signal) : 1;
      const asks = workload.some((task) => task.kind === "io");
      const server = asks ? await unlessCancelled(currentDelayServer(), signal) : null;
      const program = programPath(interpreter.runtime, lane, laneBound(lane, bounded));
      const job: LaneJob = {
        limit: bounded.limit,
        timeout: bounded.timeoutMs,
        tasks: workload,
        loops,
        delayServer: server ? [server.host, server.port] : null,
        rehearse: laneModel(lane).starts === "nothing" || RUNTIME_DRIVERS[interpreter.runtime].startsCheaply,
      };
      return start(interpreter, program, job, signal);
    });
  }

  /** One that does not answer, or is on its way out, is replaced. */
  async function currentDelayServer(): Promise<DelayServer> {
    const server = await (delayServer ?? startedDelayServer());
    if (await server.answers()) return server;
    delayServer = null;
    void server.close();
    return startedDelayServer();
  }

  function startedDelayServer(): Promise<DelayServer> {
    const starting = startDelayServer(() => leave());
    const leave = () => {
      if (delayServer === starting) delayServer = null;
    };
    starting.catch(leave);
    delayServer = starting;
    return starting;
  }

  function prepareProgram(program: string, interpreter: Interpreter, signal: AbortSignal = NEVER) {
    return orNotReady([], () =>
      start(interpreter, program, { tasks: [], loops: 1, delayServer: null }, signal),
    );
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
    const status = run.status === "finished" ? "crashed" : run.status;
    throw new SharedPartError(status, `Calibrating ${interpreter.id} failed: ${run.error ?? status}`);
  }

  function warmUp() {
    const [interpreter] = host.interpreters;
    if (interpreter !== undefined) lanesOf(interpreter).warmUp?.();
  }

  async function check(timeoutMs: number) {
    const server = await delayServer;
    await Promise.all([
      watcher.check(timeoutMs),
      ...[...opened.values()].map((lanes) => lanes.check?.(timeoutMs)),
      server?.answers(timeoutMs).then((answers) => {
        if (!answers) throw new Error(`the delay server did not answer within ${timeoutMs} ms`);
      }),
    ]);
  }

  async function close() {
    memory.close();
    for (const lane of running) killLane(lane.pid);
    await Promise.all([...running].map((lane) => lane.exited));
    await Promise.all([...opened.values()].map((lanes) => lanes.close()));
    boards.close();
    await (await delayServer?.catch(() => null))?.close(); // Whoever asked for it heard that it did not start.
    await watcher.close();
  }

  return { host, warmUp, prepare, prepareProgram, calibrate, check, close };
}

async function orNotReady(
  workload: readonly Task[],
  prepare: () => Promise<PreparedLane>,
): Promise<PreparedLane> {
  try {
    return await prepare();
  } catch (error) {
    if (error instanceof NotReadyError) return laneNotReady(error, workload);
    throw error;
  }
}

async function startUnlessRefused(
  start: () => Promise<LaneProcess>,
  signal: AbortSignal,
): Promise<LaneProcess> {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof RefusedError) || tries === TRIES) throw error;
      await unlessCancelled(setTimeout(TRY_AGAIN_MS), signal);
    }
  }
}
