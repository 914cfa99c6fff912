/**
 * The warm interpreter (warm.py) and the lanes it forked: who they are and how they ended. Everything that is expected
 * of it has a deadline: one that is hung, talks nonsense or cannot reach our socket is given up, and the lanes
 * that it has forked go on without it.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { withTimeLimit } from "../../store/time-limit.js";
import { readBoundedLines } from "../measuring/bounded-lines.js";
import { errorOutput } from "../measuring/error-output.js";
import { killLane, type LaneExit, type LaneProcess } from "../measuring/lane-process.js";
import { RefusedError, SharedPartError, unlessCancelled } from "../measuring/not-ready.js";
import { laneEnvironment } from "./environment.js";
import { openLaneSocket } from "./lane-socket.js";
import { pythonFlags } from "./python-flags.js";
import type { GroupWatcher } from "./runtime.js";

const WARM = fileURLToPath(new URL("../../../src/workers/runtimes/warm.py", import.meta.url));
const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [Number(number), name]));

/** Deadlines in ms. For the first: a shell script may find the interpreter, on a machine that is busy. */
const WARM_WITHIN = 10_000;
/** While something is expected of it; each line starts it anew. */
const SILENT_AT_MOST = 8_000;
const HELLO_WITHIN = 8_000;
/** From a lane's end of its connection to the interpreter's word how it ended. */
const ENDED_WITHIN = 2_000;
const END_WITHIN = 1_000;

export interface WarmPython {
  /** Rejects with `NotReadyError`, and with `InterpreterError` where another interpreter may do better. */
  fork(program: string, signal: AbortSignal): Promise<LaneProcess>;
  /** Rejects where it does not answer. */
  ping(timeoutMs: number): Promise<void>;
  /** It gets no further lanes, and ends with the last of those it has. */
  retire(): void;
  /** Ends it now. */
  end(): Promise<void>;
  ended: Promise<void>;
}

/** The interpreter is to blame, or what joins us to it. */
export class InterpreterError extends SharedPartError {
  override name = "InterpreterError";
}

/** A lane between `fork` and its end. It is handed over once it is both forked and connected. */
interface Forked {
  pid: number;
  asked?: Asked;
  socket?: Socket;
  handedOver: boolean;
  /** Until it has connected, and again from the end of its connection. */
  deadline?: NodeJS.Timeout;
  exited: Promise<LaneExit>;
  exit(exit: LaneExit): void;
}

interface Asked {
  resolve(lane: LaneProcess): void;
  reject(error: Error): void;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Nobody can tell how it ended. */
const UNKNOWN: LaneExit = { code: null, signal: null };

/** Rejects with `InterpreterError` where it does not get warm in time, or before `closing` is aborted. */
export async function startWarmPython(
  interpreter: string,
  lanesFolder: string,
  watcher: GroupWatcher,
  closing: AbortSignal,
): Promise<WarmPython> {
  const asked = new Map<string, Asked>();
  const forked = new Map<number, Forked>();
  const pings = new Set<() => void>();
  const socket = await openLaneSocket(connected).catch((cause: Error) => {
    throw new InterpreterError("crashed", cause.message, { cause });
  });
  watcher.tidy(socket.folder);
  const child = await start(interpreter, socket.path, lanesFolder, watcher).catch(async (cause: Error) => {
    await socket.close();
    throw new InterpreterError("crashed", `${interpreter} does not start: ${cause.message}`, { cause });
  });
  const said = errorOutput(child.stderr);
  let warm = () => {};
  const isWarm = new Promise<void>((resolve) => {
    warm = resolve;
  });
  let beforeWarm = "";
  let stage: "starting" | "warm" | "retired" | "over" = "starting";
  let silence: NodeJS.Timeout | undefined;

  readBoundedLines(child.stdout, heard, (reason) => giveUp("crashed", reason));

  function heard(line: string): void {
    if (stage === "over") return;
    if (stage === "starting") {
      // The site of the interpreter may print, also without a newline.
      if (line.endsWith("photofinish-warm")) warm();
      else beforeWarm = line.slice(0, 200);
      return;
    }
    const [word = "", first = "", second = "", third = ""] = line.split(" ");
    if (word === "pong") for (const answered of pings) answered();
    else if (word === "forked" && asked.has(first)) {
      const lane = laneOf(Number(second));
      lane.asked = asked.get(first) as Asked;
      asked.delete(first);
      lane.deadline = setTimeout(failToConnect, HELLO_WITHIN, lane, "it did not connect in time");
      handOver(lane);
    } else if (word === "refused" && asked.has(first)) {
      asked.get(first)?.reject(new RefusedError(`A Python lane could not be forked: ${line}`));
      asked.delete(first);
    } else if (word === "ended") {
      const lane = forked.get(Number(first));
      const signal = third === "0" ? null : (SIGNALS.get(Number(third)) ?? third);
      const exit = { code: signal === null ? Number(second) : null, signal };
      if (lane) {
        over(lane, exit);
        if (!lane.handedOver) failToConnect(lane, `it ended (${signal ?? second})`);
      }
    } else giveUp("crashed", `it said what it should not: ${line.slice(0, 80)}`);
    expectMore();
  }

  function connected(pid: number, connection: Socket): void {
    const lane = laneOf(pid);
    lane.socket = connection;
    // As a rule the interpreter tells of the end first. It cannot where it is hung or gone.
    connection.once("close", () => {
      if (stage === "over") over(lane, UNKNOWN);
      else if (forked.has(pid)) lane.deadline = setTimeout(over, ENDED_WITHIN, lane, UNKNOWN);
    });
    handOver(lane);
  }

  function laneOf(pid: number): Forked {
    let lane = forked.get(pid);
    if (lane === undefined) {
      let exit: (exit: LaneExit) => void = () => {};
      const exited = new Promise<LaneExit>((resolve) => {
        exit = resolve;
      });
      lane = { pid, handedOver: false, exited, exit };
      forked.set(pid, lane);
    }
    return lane;
  }

  function handOver(lane: Forked): void {
    const { pid, asked: by, socket: connection, exited } = lane;
    if (lane.handedOver || !by || !connection) return;
    lane.handedOver = true;
    clearTimeout(lane.deadline);
    by.resolve({ pid, input: connection, output: connection, exited, errorOutput: said });
  }

  function failToConnect(lane: Forked, why: string): void {
    killLane(lane.pid);
    lane.asked?.reject(new InterpreterError("crashed", `A Python lane did not begin: ${why}: ${said()}`));
    over(lane, UNKNOWN);
  }

  function over(lane: Forked, exit: LaneExit): void {
    clearTimeout(lane.deadline);
    lane.exit(exit);
    forked.delete(lane.pid);
    if (forked.size > 0 || asked.size > 0) return;
    if (stage === "retired") void end();
    if (stage === "over") letGo();
  }

  /** A process that escaped its lane may hold the pipes open for ever, and this process with them. */
  function letGo(): void {
    child.stdout.destroy();
    child.stderr.destroy();
  }

  /** While something is expected of it, silence is the sign that it is hung. */
  function expectMore(): void {
    clearTimeout(silence);
    if (asked.size + pings.size > 0 && stage !== "over") {
      const late = `it has been silent for ${SILENT_AT_MOST / 1000} s`;
      silence = setTimeout(giveUp, SILENT_AT_MOST, "timeout", late);
    }
  }

  function giveUp(status: "timeout" | "crashed" | "cancelled", how: string): void {
    if (stage === "over") return;
    stage = "over";
    clearTimeout(silence);
    killLane(child.pid as number); // Leads a group of its own; the lanes are in theirs.
    const reason = `The Python that forks the lanes was given up: ${how}: ${said() || beforeWarm}`;
    for (const { reject } of asked.values()) reject(new InterpreterError(status, reason));
    asked.clear();
    pings.clear();
    for (const lane of [...forked.values()]) {
      if (!lane.handedOver) failToConnect(lane, how);
      else if (lane.socket?.destroyed) over(lane, UNKNOWN);
    }
    void socket.close();
    if (forked.size === 0) letGo();
  }

  const ended = new Promise<void>((resolve) => {
    // Not "close": the lanes hold its standard error open.
    child.once("exit", (code, signal) => {
      giveUp("crashed", `it ended (${signal ?? code})`);
      watcher.forget(child.pid as number);
      void socket.close().then(resolve);
    });
  });

  async function end(): Promise<void> {
    child.stdin.end();
    const timer = setTimeout(giveUp, END_WITHIN, "timeout", "it did not end when it was told to");
    await ended;
    clearTimeout(timer);
  }

  const timer = setTimeout(giveUp, WARM_WITHIN, "timeout", `it was not warm after ${WARM_WITHIN / 1000} s`);
  const abort = () => giveUp("cancelled", "the worker stops");
  closing.addEventListener("abort", abort);
  if (closing.aborted) abort();
  await Promise.race([isWarm, ended]);
  closing.removeEventListener("abort", abort);
  clearTimeout(timer);
  // Narrowed to "starting" by the compiler, which does not see that the callbacks change it.
  if ((stage as string) === "over") {
    throw new InterpreterError("timeout", `${interpreter} did not get warm: ${said() || beforeWarm}`);
  }
  stage = "warm";

  let count = 0;
  return {
    ended,
    async fork(program, signal) {
      if (stage !== "warm") throw new InterpreterError("lost", "The Python that forks the lanes has ended.");
      const id = String(++count);
      const lane = new Promise<LaneProcess>((resolve, reject) => asked.set(id, { resolve, reject }));
      if (asked.size + pings.size === 1) expectMore();
      child.stdin.write(`fork ${id} ${program}\n`);
      return unlessCancelled(lane, signal).catch((error) => {
        void lane.then(({ pid }) => killLane(pid)).catch(() => {}); // Cancelled; or it failed, which `error` is.
        throw error;
      });
    },
    async ping(timeoutMs) {
      const answer = new Promise<void>((resolve, reject) => {
        if (stage === "over")
          return reject(new InterpreterError("lost", "The Python that forks the lanes has ended."));
        const answered = () => {
          pings.delete(answered);
          resolve();
        };
        pings.add(answered);
        if (asked.size + pings.size === 1) expectMore();
        child.stdin.write("ping\n");
      });
      await withTimeLimit(
        answer,
        timeoutMs,
        `the Python that forks the lanes was silent for ${timeoutMs} ms`,
      );
    },
    retire() {
      if (stage !== "warm") return;
      stage = "retired";
      if (forked.size === 0 && asked.size === 0) void end();
    },
    end,
  };
}

async function start(
  interpreter: string,
  socketPath: string,
  lanesFolder: string,
  watcher: GroupWatcher,
): Promise<Child> {
  // Detached: whatever it starts before it is an interpreter, such as a version manager, is killed with it.
  const child: Child = spawn(interpreter, [...pythonFlags(), "-B", WARM, socketPath, lanesFolder], {
    detached: true,
    stdio: "pipe",
    env: laneEnvironment(),
  });
  child.stdin.on("error", () => {}); // It ended: `exit` tells everybody who waits.
  await once(child, "spawn");
  // Where the watcher cannot be started, each lane is told so; it is no reason not to be warm.
  watcher.watch(child.pid as number).catch(() => {});
  return child;
}
