/** Interpreters and lanes that hang, flood, talk nonsense or fork: told in time, replaced, and nobody else's trouble. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import type { Host } from "../../src/race/host.js";
import { hostWith } from "../../src/race/host.js";
import type { Lane } from "../../src/race/lanes.js";
import type { Race } from "../../src/race/race.js";
import type { LaneStatus, RaceResult } from "../../src/race/result.js";
import type { Runtime } from "../../src/race/runtimes.js";
import type { Task } from "../../src/race/task.js";
import { runRace } from "../../src/workers/measuring/race.js";
import { createRunner, type Runner } from "../../src/workers/measuring/runner.js";
import { descendants, inSession, parentOf } from "../support/processes.js";
import { PYTHON, host as usual } from "../support/runner.js";
import { isAlive, until } from "../support/until.js";

/** Programs that stand for a lane, by the lane's name; the others are the real ones. */
const replaced = vi.hoisted(() => new Map<string, string>());
vi.mock("../../src/workers/lanes/programs.js", async (original) => {
  const programs = await original<typeof import("../../src/workers/lanes/programs.js")>();
  const programPath: typeof programs.programPath = (runtime, lane) =>
    replaced.get(`${runtime}/${lane}`) ?? programs.programPath(runtime, lane);
  return { ...programs, programPath };
});

/** Longer than any deadline of preparing (20 s) and the 10 s until it must be told; shorter than the fault was. */
const TOLD_WITHIN_MS = 40_000;

const folder = mkdtempSync(join(tmpdir(), "hung-"));
afterAll(() => rmSync(folder, { recursive: true }));
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  replaced.clear();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let files = 0;
function write(content: string, extension = ""): string {
  const file = join(folder, `file-${++files}${extension}`);
  writeFileSync(file, content);
  chmodSync(file, 0o755);
  return file;
}

function replace(runtime: Runtime, lane: Lane, program: string): void {
  replaced.set(`${runtime}/${lane}`, write(program, runtime === "python" ? ".py" : ".mjs"));
}

function open(command = PYTHON): Runner {
  const python = { id: "python3.11", runtime: "python", version: "3.11.0", gil: true, command } as const;
  const node = { id: "node", runtime: "node", version: process.versions.node, gil: null } as const;
  const host: Host = hostWith(2, [python, node]);
  const runner = createRunner({ host, laneMemoryBytes: 2 ** 32 });
  cleanups.push(() => runner.close());
  return runner;
}

const sleep = (ms: number): Task[] => [{ kind: "sleep", ms }];
const race = (lanes: Lane[], runtime: Runtime = "python", workload = sleep(50)): Race => ({
  id: "test",
  lanes,
  workload,
  runtime,
  runs: 1,
});
const statuses = ({ lanes }: RaceResult) => lanes.map(({ status }) => status);
const run = async (runner: Runner, asked: Race, signal = new AbortController().signal) =>
  statuses(await runRace(asked, runner, { signal }));

const linux = process.platform === "linux" && usual.python !== null;

/** The interpreter that forked the lanes which run now. */
async function warmOf(runner: Runner): Promise<number> {
  const prepared = runRace(race(["sync"], "python", sleep(1_000)), runner, {
    signal: new AbortController().signal,
  });
  let warm = 0;
  await until("a lane runs", () => {
    const lane = descendants(process.pid).find((pid) => inSession(pid).length > 0 && isForked(pid));
    if (lane) warm = parentOf(lane);
    return lane;
  });
  await prepared;
  return warm;
}

function isForked(pid: number): boolean {
  try {
    return inSession(pid).includes(pid) && parentOf(pid) !== process.pid;
  } catch {
    return false; // It has just ended.
  }
}

describe.skipIf(!linux)("a warm interpreter that is stopped", () => {
  test(
    "is replaced within the race that finds it so, and lanes that it had forked go on to their end",
    async () => {
      const runner = open();
      const warm = await warmOf(runner);
      let stopped = false;
      const before = runRace(race(["async"], "python", sleep(15_000)), runner, {
        signal: new AbortController().signal,
        onProgress: () => {
          if (!stopped) process.kill(warm, "SIGSTOP");
          stopped = true;
        },
      });
      await until("the first race runs and its interpreter is stopped", () => stopped);
      expect(await run(runner, race(["async"]))).toEqual(["finished"]);
      expect(statuses(await before)).toEqual(["finished"]);
      await until("the stopped one is gone", () => !isAlive(warm));
    },
    TOLD_WITHIN_MS,
  );

  test(
    "is told by the check until it is replaced",
    async () => {
      const runner = open();
      const warm = await warmOf(runner);
      await runner.check(5_000);
      process.kill(warm, "SIGSTOP");
      await expect(runner.check(500)).rejects.toThrow("silent");
      await until(
        "the next one answers",
        () =>
          runner.check(2_000).then(
            () => true,
            () => false,
          ),
        TOLD_WITHIN_MS,
      );
      expect(await run(runner, race(["async"]))).toEqual(["finished"]);
    },
    TOLD_WITHIN_MS + 10_000,
  );

  test("does not hold up a race that is cancelled, nor the end of the worker", async () => {
    const runner = open();
    const warm = await warmOf(runner);
    process.kill(warm, "SIGSTOP");
    const cancelling = new AbortController();
    const asked = run(runner, race(["async", "threads"]), cancelling.signal);
    setTimeout(() => cancelling.abort(), 300);
    const began = performance.now();
    expect(await asked).toEqual(["cancelled", "cancelled"]);
    await runner.close();
    expect(performance.now() - began).toBeLessThan(8_000); // The silence alone would take 10 s.
    await until("it is gone", () => !isAlive(warm));
  });
});

/** Each stands for the interpreter; the first lines are those that a version manager might print. */
const BROKEN_INTERPRETERS: Record<string, string> = {
  "never gets warm": "sleep 1000",
  "never gets warm and ignores SIGTERM": "trap '' TERM HUP INT\nwhile :; do sleep 1000; done",
  "prints without end, no newline": "exec cat /dev/zero",
  "prints lines without end": "exec yes nonsense",
  "prints to standard error without end": "exec yes nonsense >&2",
  "says that it is warm and then nonsense": "echo photofinish-warm\nexec yes nonsense",
  "says that it is warm and then nothing": "echo photofinish-warm\nexec sleep 1000",
  "ends at once": "exit 3",
  "ends after it was warm": "echo photofinish-warm\nread line\nexit 3",
};

// All at once: each has a runner of its own, and some take as long as the deadlines are.
test.skipIf(!linux)(
  "an interpreter that is broken fails the lanes of its race, and a Node race beside it finishes",
  async () => {
    const outcomes = Object.entries(BROKEN_INTERPRETERS).map(async ([name, script]) => {
      const runner = open(write(`#!/bin/sh\n${script}\n`));
      const [python, node] = await Promise.all([
        runRace(race(["sync", "async"]), runner, { signal: new AbortController().signal }),
        run(runner, race(["sync"], "node", sleep(2_000))),
      ]);
      const began = performance.now();
      await runner.close();
      const closedSoon = performance.now() - began < 8_000;
      const failed = python.lanes.every(
        ({ status, error }) => ["timeout", "crashed"].includes(status) && error !== undefined,
      );
      return [name, { failed, node, closedSoon }];
    });
    const right = { failed: true, node: ["finished"], closedSoon: true };
    expect(Object.fromEntries(await Promise.all(outcomes))).toEqual(
      Object.fromEntries(Object.keys(BROKEN_INTERPRETERS).map((name) => [name, right])),
    );
    await until("nothing of them is left", () => descendants(process.pid).length === 0);
  },
  TOLD_WITHIN_MS + 20_000,
);

/** What a lane does instead of its work: in Python, and whether its own trace can still be whole. */
const BROKEN_LANES: Record<string, [program: string, status: LaneStatus]> = {
  "never says ready": ["import time\nwhile True: time.sleep(1)", "timeout"],
  "prints a line without end": ["import os\nwhile True: os.write(1, b'x' * 65536)", "crashed"],
  "prints nonsense": ["import os\nos.write(1, b'constructor\\n')\nwhile True: pass", "crashed"],
  "prints lines without end that it may print": [
    "import os\nwhile True: os.write(1, b'counted 1 1 1\\n' * 4096)",
    "crashed",
  ],
  "prints numbers that are none": [
    "import os\nos.write(1, b'ready\\nbegin 1 nan\\n')\nwhile True: pass",
    "crashed",
  ],
  "is stopped before it says ready": ["import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "timeout"],
  "forks without end and never says ready": [
    "import os, time\nfor _ in range(30): os.fork() or time.sleep(1000)\ntime.sleep(1000)",
    "timeout",
  ],
  "leaves a process of another session that holds its output": [
    "import os, time\nif os.fork() == 0:\n  os.setsid()\n  time.sleep(45)\n  os._exit(0)\nraise SystemExit('done')",
    "crashed",
  ],
  "ignores SIGTERM": [
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
    "timeout",
  ],
};

test.skipIf(!linux)(
  "a lane that is broken fails alone, and the race after it finishes",
  async () => {
    const runner = open();
    const outcomes: Promise<[string, LaneStatus[]]>[] = [];
    for (const [name, [program]] of Object.entries(BROKEN_LANES)) {
      replace("python", "threads", program);
      const asked = race(["async", "threads"]);
      outcomes.push(run(runner, asked).then((both): [string, LaneStatus[]] => [name, both]));
    }
    expect(Object.fromEntries(await Promise.all(outcomes))).toEqual(
      Object.fromEntries(
        Object.entries(BROKEN_LANES).map(([name, [, status]]) => [name, ["finished", status]]),
      ),
    );
    expect(await run(runner, race(["async"]))).toEqual(["finished"]);
  },
  TOLD_WITHIN_MS + 20_000,
);

test("a lane of Node that prints a line without end fails alone", async () => {
  replace(
    "node",
    "threads",
    "import { writeSync } from 'node:fs';\nfor (;;) writeSync(1, 'x'.repeat(65536));",
  );
  const runner = open();
  expect(await run(runner, race(["async", "threads"], "node"))).toEqual(["finished", "crashed"]);
});

describe.skipIf(!linux)("a delay server that is stopped", () => {
  test("is replaced by the next race that needs one", async () => {
    const runner = open();
    const asked = race(["async"], "node", [{ kind: "io", ms: 1 }]);
    expect(await run(runner, asked)).toEqual(["finished"]);
    const server = descendants(process.pid).find((pid) => commandLine(pid).includes("delay-server"));
    process.kill(server as number, "SIGSTOP");
    await expect(runner.check(300)).rejects.toThrow("delay server");
    expect(await run(runner, asked)).toEqual(["finished"]);
  });
});

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return ""; // It has just ended.
  }
}
