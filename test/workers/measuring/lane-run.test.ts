/** How a lane can fail, and that nothing of it is left afterwards. */
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Task } from "../../../src/race/task.js";
import { LANES_FOLDER } from "../../../src/workers/lanes/programs.js";
import { type Boards, openBoards } from "../../../src/workers/measuring/board.js";
import { startWatcher, type Watcher } from "../../../src/workers/measuring/companions.js";
import { type LaneRun, prepareLane } from "../../../src/workers/measuring/lane-run.js";
import { type MemoryGuard, memoryGuard } from "../../../src/workers/measuring/memory.js";
import { startNodeLane } from "../../../src/workers/runtimes/node.js";
import { pythonLanes } from "../../../src/workers/runtimes/python.js";
import type { Lanes } from "../../../src/workers/runtimes/runtime.js";
import { inSession, parentOf } from "../../support/processes.js";
import { host, PYTHON } from "../../support/runner.js";
import { until } from "../../support/until.js";

const ONE_SLEEP: Task[] = [{ kind: "sleep", ms: 60_000 }];
const NEVER = new AbortController().signal;
const LIMIT_BYTES = 200 * 1024 * 1024;

let watcher: Watcher;
let memory: MemoryGuard;
let boards: Boards;
let python: Lanes;
beforeEach(() => {
  watcher = startWatcher();
  boards = openBoards(watcher);
  memory = memoryGuard(LIMIT_BYTES);
  python = pythonLanes(PYTHON, watcher);
});
afterEach(async () => {
  memory.close();
  await python.close();
  boards.close();
  await watcher.close();
});

const fixture = (file: string) => fileURLToPath(new URL(`../../fixtures/lanes/${file}`, import.meta.url));

/** `onStart` is called once the lane's first task has started, with the lane's pid. */
async function run(
  program: string,
  { timeoutMs = 60_000, onStart = (_: AbortController, _pid: number) => {} } = {},
  tasks = ONE_SLEEP,
): Promise<LaneRun & { pid: number }> {
  const lane = await (program.endsWith(".py") ? python.start(program) : startNodeLane(program));
  const job = { tasks, loops: 1, delayServer: null };
  const prepared = await prepareLane(lane, job, { watcher, memory, boards }, { signal: NEVER });
  const abort = new AbortController();
  let started = false;
  const onChange = () => {
    if (!started) onStart(abort, lane.pid);
    started = true;
  };
  const result = await prepared.go({ signal: abort.signal, timeoutMs, onChange });
  return { ...result, pid: lane.pid };
}

describe.skipIf(host.python === null)("a Python lane", () => {
  test("that raises has crashed, says why, and keeps the trace it had", async () => {
    const { status, error, tasks } = await run(fixture("raises.py"));
    expect(status).toBe("crashed");
    expect(error).toContain("ValueError: the program has a bug");
    expect([tasks[0]?.startMs, tasks[0]?.stopMs]).toEqual([expect.any(Number), null]);
  });

  test("of which one thread raises has crashed", async () => {
    const { status, error } = await run(fixture("thread-raises.py"));
    expect([status, error]).toEqual(["crashed", expect.stringContaining("only this thread has a bug")]);
  });

  test("that finds no memory is told from one that crashed", async () => {
    expect((await run(fixture("too-much.py"))).status).toBe("memory");
  });

  test.skipIf(process.platform !== "linux")("that takes more memory than it may is ended", async () => {
    const { status, pid } = await run(fixture("greedy.py"));
    expect(status).toBe("memory");
    expect(inSession(pid)).toEqual([]);
  });

  test("that is cancelled leaves none of the processes it started", async () => {
    let family: number[] = [];
    const { status, pid } = await run(fixture("family.py"), {
      onStart: (abort, session) => {
        void until("the lane has children", () => {
          family = inSession(session);
          return family.length > 1;
        }).then(() => abort.abort());
      },
    });
    expect(status).toBe("cancelled");
    expect(family.length).toBeGreaterThan(1);
    await until("they are gone", () => inSession(pid).length === 0);
  });

  test("that takes too long is a timeout with the trace it had", async () => {
    const { status, tasks, elapsedMs } = await run(`${LANES_FOLDER}python/sync.py`, { timeoutMs: 300 });
    expect([status, tasks[0]?.stopMs]).toEqual(["timeout", null]);
    expect(tasks[0]?.segments.at(-1)?.toMs).toBe(elapsedMs);
  });

  test("that somebody kills has crashed, and says how; the kernel counts those that it kills for want of memory", async () => {
    const { status, error } = await run(`${LANES_FOLDER}python/sync.py`, {
      onStart: (_, pid) => process.kill(pid, "SIGKILL"),
    });
    expect(status).toBe("crashed");
    expect(error).toContain("SIGKILL");
  });

  test("is started again after the warm interpreter died", async () => {
    const lane = await python.start(fixture("raises.py"));
    process.kill(parentOf(lane.pid), "SIGKILL");
    lane.input.end();
    lane.output.resume();
    await lane.exited;
    expect((await run(fixture("raises.py"))).status).toBe("crashed");
  });

  test("whose interpreter dies goes on without it, to its end", async () => {
    const { status } = await run(
      `${LANES_FOLDER}python/sync.py`,
      { onStart: (_, pid) => process.kill(parentOf(pid), "SIGKILL") },
      [{ kind: "sleep", ms: 500 }],
    );
    expect(status).toBe("finished");
  });

  test("whose interpreter died, and that nobody can tell of then, is lost", async () => {
    const { status } = await run(`${LANES_FOLDER}python/sync.py`, {
      onStart: (_, pid) => {
        process.kill(parentOf(pid), "SIGKILL");
        process.kill(pid, "SIGKILL");
      },
    });
    expect(status).toBe("lost");
  });

  test("that is cancelled before it is let go is cancelled", async () => {
    const lane = await python.start(`${LANES_FOLDER}python/sync.py`);
    const job = { tasks: ONE_SLEEP, loops: 1, delayServer: null };
    const prepared = await prepareLane(lane, job, { watcher, memory, boards }, { signal: NEVER });
    const { status } = await prepared.go({ signal: AbortSignal.abort(), timeoutMs: 60_000 });
    expect(status).toBe("cancelled");
  });

  test("that cannot be watched is ended", async () => {
    const lane = await python.start(`${LANES_FOLDER}python/sync.py`);
    const job = { tasks: ONE_SLEEP, loops: 1, delayServer: null };
    const watch = () => Promise.reject(new Error("nobody watches"));
    const guards = { watcher: { ...watcher, watch }, memory, boards };
    await expect(prepareLane(lane, job, guards, { signal: NEVER })).rejects.toThrow("nobody watches");
    expect((await lane.exited).signal).toBe("SIGKILL");
  });
});

describe("a Node lane", () => {
  test("that throws has crashed and says why", async () => {
    const { status, error } = await run(fixture("raises.mjs"));
    expect([status, error]).toEqual(["crashed", expect.stringContaining("the program has a bug")]);
  });

  test("that is cancelled is gone", async () => {
    const { status, pid } = await run(`${LANES_FOLDER}node/processes.mjs`, {
      onStart: (abort) => abort.abort(),
    });
    expect(status).toBe("cancelled");
    await until("it is gone", () => inSession(pid).length === 0);
  });

  test("that writes what no lane would is ended, has crashed, and says why", async () => {
    const { status, error } = await run(fixture("nonsense.mjs"));
    expect([status, error]).toEqual(["crashed", expect.stringContaining("reported what it should not")]);
  });
});
