/** The warm interpreter (warm.py) and the lanes it forked: who they are and how they ended. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { errorOutput } from "../measuring/error-output.js";
import { killLane, type LaneExit, type LaneProcess } from "../measuring/lane-process.js";
import { laneEnvironment } from "./environment.js";
import type { FolderWatcher } from "./runtime.js";

const WARM = fileURLToPath(new URL("../../../src/workers/runtimes/warm.py", import.meta.url));
const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [Number(number), name]));

export interface WarmPython {
  fork(program: string): Promise<LaneProcess>;
  end(): Promise<void>;
}

/** A lane between `fork` and its end. It is handed over once it is both forked and connected. */
interface Forked {
  pid: number;
  asked?: Asked;
  socket?: Socket;
  exited: Promise<LaneExit>;
  exit(exit: LaneExit): void;
}

interface Asked {
  resolve(lane: LaneProcess): void;
  reject(error: Error): void;
}

export async function startWarmPython(
  interpreter: string,
  lanesFolder: string,
  watcher: FolderWatcher,
  onEnd: () => void,
): Promise<WarmPython> {
  const folder = await mkdtemp(join(tmpdir(), "photofinish-"));
  watcher.tidy(folder);
  const path = join(folder, "lanes");
  const asked = new Map<string, Asked>();
  const forked = new Map<number, Forked>();
  const server = await listen(path, (pid, socket) => {
    const lane = laneOf(forked, pid);
    lane.socket = socket;
    handOver(lane, said);
  });
  const child = spawn(interpreter, ["-I", "-B", WARM, path, lanesFolder], {
    stdio: "pipe",
    env: laneEnvironment(),
  });
  try {
    await once(child, "spawn");
  } catch (error) {
    server.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const said = errorOutput(child.stderr);
  const lines = createInterface({ input: child.stdout });
  lines.on("error", () => {}); // It ended: `close` tells everybody who waits.
  lines.on("line", (line) => {
    const [word, first = "", second = "", third = ""] = line.split(" ");
    if (word === "forked") {
      const lane = laneOf(forked, Number(second));
      lane.asked = asked.get(first) as Asked;
      asked.delete(first);
      handOver(lane, said);
    } else if (word === "refused") {
      asked.get(first)?.reject(new Error(`A Python lane could not be forked: ${line}`));
      asked.delete(first);
    } else {
      const lane = laneOf(forked, Number(first));
      const signal = third === "0" ? null : (SIGNALS.get(Number(third)) ?? third);
      lane.exit({ code: signal === null ? Number(second) : null, signal });
      lane.asked?.reject(
        new Error(`A Python lane ended before it had begun (${signal ?? second}): ${said()}`),
      );
      forked.delete(lane.pid);
    }
  });

  const ended = new Promise<void>((resolve) => {
    const end = async (how: string) => {
      onEnd();
      const reason = `The Python that forks the lanes ended (${how}): ${said()}`;
      for (const { reject } of asked.values()) reject(new Error(reason));
      for (const lane of forked.values()) {
        killLane(lane.pid); // Nobody would tell of its end any more.
        lane.exit({ code: null, signal: null });
        lane.asked?.reject(new Error(reason));
      }
      server.close();
      await rm(folder, { recursive: true, force: true });
      resolve();
    };
    // Not "close": the lanes hold its standard error open.
    child.once("exit", (code, signal) => void end(String(signal ?? code)));
  });
  child.stdin.on("error", () => {}); // It ended: `close` tells everybody who waits.

  let count = 0;
  return {
    fork: (program) =>
      new Promise((resolve, reject) => {
        const id = String(++count);
        asked.set(id, { resolve, reject });
        child.stdin.write(`fork ${id} ${program}\n`);
      }),
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}

function laneOf(forked: Map<number, Forked>, pid: number): Forked {
  let lane = forked.get(pid);
  if (lane === undefined) {
    let exit: (exit: LaneExit) => void = () => {};
    const exited = new Promise<LaneExit>((resolve) => {
      exit = resolve;
    });
    lane = { pid, exited, exit };
    forked.set(pid, lane);
  }
  return lane;
}

function handOver({ pid, asked, socket, exited }: Forked, said: () => string): void {
  if (asked && socket) asked.resolve({ pid, input: socket, output: socket, exited, errorOutput: said });
}

/** Tells of each lane that connects once it has said `hello PID`. */
async function listen(path: string, onLane: (pid: number, socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {}); // A killed lane; the interpreter reports its end.
    socket.once("readable", () => {
      const hello = socket.read() as Buffer | null;
      if (hello !== null) onLane(Number(hello.toString("latin1").split(" ")[1]), socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path, backlog: 1024 }, resolve);
  });
  return server;
}
