/** What happens when a process that helps the runner dies. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Interpreter, interpreterOf } from "../../../src/race/host.js";
import { LANES, type Lane } from "../../../src/race/lanes.js";
import { RUNTIMES } from "../../../src/race/runtimes.js";
import type { Task } from "../../../src/race/task.js";
import { LANES_FOLDER } from "../../../src/workers/lanes/programs.js";
import { startWatcher } from "../../../src/workers/measuring/companions.js";
import type { Runner } from "../../../src/workers/measuring/runner.js";
import { pythonLanes } from "../../../src/workers/runtimes/python.js";
import { descendants } from "../../support/processes.js";
import { host, PYTHON, runnerForTests } from "../../support/runner.js";
import { isAlive, until } from "../../support/until.js";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Our own processes that run the file. */
function running(file: string): number[] {
  return descendants(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(file);
    } catch {
      return false; // It has just ended.
    }
  });
}

function kill(file: string): number {
  const [pid] = running(file);
  if (pid === undefined) throw new Error(`Nothing runs ${file}.`);
  process.kill(pid, "SIGKILL");
  return pid;
}

function openRunner(): Runner {
  const runner = runnerForTests();
  cleanups.push(() => runner.close());
  return runner;
}

const linux = process.platform === "linux";

describe.skipIf(!linux).each(RUNTIMES)("the delay server dies during a race of %s", (runtime) => {
  const interpreter = interpreterOf(host, runtime) as Interpreter;

  test.skipIf(interpreter === null).each(LANES)(
    "and the lane %s has crashed; the next one has another",
    async (lane) => {
      const runner = openRunner();
      let server: number | null = null;
      const status = await race(runner, lane, 60_000, () => {
        server ??= kill("delay-server.mjs");
      });
      expect(status).toBe("crashed");
      await until("it is noticed", () => !isAlive(server as number));
      expect(await race(runner, lane, 1)).toBe("finished");
    },
  );

  async function race(runner: Runner, lane: Lane, ms: number, onStarted = () => {}) {
    const workload: Task[] = [{ kind: "io", ms }];
    const prepared = await runner.prepare(lane, interpreter, workload);
    const run = await prepared.go({
      signal: new AbortController().signal,
      timeoutMs: 15_000,
      onChange: ({ started }) => started > 0 && onStarted(),
    });
    return run.status;
  }
});

describe.skipIf(!linux)("a watcher that dies", () => {
  test("is replaced, and lanes are watched again", async () => {
    const watcher = startWatcher();
    cleanups.push(() => watcher.close());
    await watcher.watch(2 ** 30); // No process has this id.
    const first = kill("watcher.mjs");
    await until("there is another", () => running("watcher.mjs").some((pid) => pid !== first));
    await watcher.watch(2 ** 30 + 1);
  });
});

describe.skipIf(host.python === null)("the Python that forks the lanes", () => {
  test("does not start, which lanes are told, and closing still works", async () => {
    const watcher = startWatcher();
    cleanups.push(() => watcher.close());
    const python = pythonLanes("/no/such/python", watcher);
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(python.start(`${LANES_FOLDER}python/sync.py`)).rejects.toThrow("ENOENT");
    }
    await python.close();
  });

  test("refuses one lane where it may not fork, and goes on", async () => {
    const watcher = startWatcher();
    cleanups.push(() => watcher.close());
    const python = pythonLanes(interpreterThatRefusesOnce(), watcher);
    cleanups.push(() => python.close());
    const before = await python.start(`${LANES_FOLDER}python/sync.py`);
    await expect(python.start(`${LANES_FOLDER}python/sync.py`)).rejects.toThrow("too many processes");
    const after = await python.start(`${LANES_FOLDER}python/sync.py`);
    for (const lane of [before, after]) {
      lane.input.end();
      expect(await lane.exited).toEqual({ code: 0, signal: null });
    }
  });
});

/** Its second fork fails. */
function interpreterThatRefusesOnce(): string {
  const folder = mkdtempSync(join(tmpdir(), "refusing-python-"));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const program = `
import os, runpy, sys
forks, fork = [], os.fork
def limited():
    forks.append(1)
    if len(forks) == 2:
        raise BlockingIOError(11, "too many processes")
    return fork()
os.fork = limited
sys.argv = sys.argv[3:]
runpy.run_path(sys.argv[0], run_name="__main__")
`;
  const file = join(folder, "python");
  writeFileSync(file, `#!/bin/sh\nexec ${PYTHON} -c '${program}' "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}
