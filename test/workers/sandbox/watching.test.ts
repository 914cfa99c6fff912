/** From a program on the queue to its report, through a real worker and the real sandbox. */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WatchJob } from "../../../src/race/job.js";
import { resultsIn } from "../../../src/store/results.js";
import { readWatchReport } from "../../../src/store/watch-reports.js";
import { createBudget } from "../../../src/workers/budget.js";
import { cancelJob } from "../../../src/workers/cancel.js";
import { tellResult } from "../../../src/workers/jobs/registry.js";
import { openQueues, type Queues } from "../../../src/workers/queues.js";
import { SANDBOX_LIMITS } from "../../../src/workers/sandbox/limits.js";
import { createSandbox, type Sandbox } from "../../../src/workers/sandbox/sandbox.js";
import { watchingIn } from "../../../src/workers/sandbox/watching.js";
import { startWorker, type Worker } from "../../../src/workers/worker.js";
import { descendants } from "../../support/processes.js";
import { hasBubblewrap, node, python } from "../../support/sandbox.js";
import { type StoreForTests, silent, storeForTests } from "../../support/stores.js";
import { self } from "../../support/this-process.js";
import { isAlive, until } from "../../support/until.js";

const LIMITS = {
  ...SANDBOX_LIMITS,
  wallMs: 6_000,
  memoryMb: 200,
  tasks: 64,
  temporaryMb: 8,
  outputBytes: 2_000,
};

describe.skipIf(!hasBubblewrap)("a watcher", { timeout: 90_000 }, () => {
  let sandbox: Sandbox;
  let opened: StoreForTests;
  let queues: Queues;
  let worker: Worker;

  beforeAll(async () => {
    opened = (await storeForTests("embedded")) as StoreForTests;
    const { store } = opened;
    queues = openQueues(store.queues);
    const folders = [python, node].flatMap(({ folder }) => folder ?? []);
    sandbox = await createSandbox({ runtimeFolders: folders, limits: LIMITS });
    const watching = watchingIn(sandbox, [python, node]);
    const budget = createBudget({ processes: 10, threads: 10, memoryMb: 100 });
    const parts = { store, queues, results: resultsIn(store), budget, concurrency: 1, self, logger: silent };
    worker = await startWorker({ ...parts, runner: null, watching });
  });
  afterAll(async () => {
    await worker.stop();
    await sandbox.close();
    await opened.remove();
  });

  function jobOf(text: string, runtime: "python" | "node" = "python"): WatchJob {
    const id = `test-${randomUUID()}`;
    const reply = {
      platform: "test",
      outlet: "test",
      user: id,
      channel: "c",
      language: "en" as const,
      address: {},
    };
    return { kind: "watch", id, reply, requestedAt: Date.now(), program: { name: "mine.py", runtime, text } };
  }

  async function reportOf(job: WatchJob) {
    await queues.add(job);
    await until(
      "there is a report",
      async () => (await readWatchReport(opened.store, job.id)) !== null,
      60_000,
    );
    const report = await readWatchReport(opened.store, job.id);
    if (report === null) throw new Error("it is gone again");
    return report;
  }

  it("finds what blocks the loop, by its line, and tells it in a card", async () => {
    const job = jobOf(
      "import asyncio, time\nasync def one():\n    time.sleep(0.3)\nasync def main():\n    await asyncio.gather(one(), one())\nasyncio.run(main())\n",
    );
    const report = await reportOf(job);
    expect(report.findings).toMatchObject([{ kind: "blocking-call", line: 3 }]);
    expect(report.rows.filter(({ kind }) => kind === "process")).toEqual([]);
    expect(JSON.stringify((await tellResult("watch", job.id, "en", opened.store, "short"))?.card)).toContain(
      "time.sleep",
    );
  });

  it("shows what a program prints as text, cut at the limit, and its exit code", async () => {
    const { output, exitCode } = await reportOf(
      jobOf("print('<b>@everyone</b>' * 1000)\nraise SystemExit(3)\n"),
    );
    expect(exitCode).toBe(3);
    expect(output?.cut).toBe(true);
    expect(output?.text.length).toBeLessThanOrEqual(LIMITS.outputBytes);
  });

  it("runs Node as well", async () => {
    const { output, exitCode } = await reportOf(jobOf("console.log(1 + 1)", "node"));
    expect([exitCode, output?.text]).toEqual([0, "2\n"]);
  });

  it("finds in Node, too, what blocks the loop and what waits one after another", async () => {
    const text = `import { setTimeout as sleep } from "node:timers/promises";
async function one() {
  await sleep(150);
  return 1;
}
async function ticker() {
  for (let at = 0; at < 20; at++) await sleep(20);
}
async function two() {
  await one();
  await one();
  const cell = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(cell, 0, 0, 100);
}
await Promise.all([ticker(), two()]);
`;
    const report = await reportOf(jobOf(text, "node"));
    expect(report.findings.map(({ kind, line }) => [kind, line]).sort()).toEqual([
      ["blocking-call", 13],
      ["sequential-waits", 10],
    ]);
    expect(report.rows.filter(({ kind }) => kind === "task").map(({ name }) => name)).toContain("ticker");
  });

  it.each([
    ["sleeps for ever", "import time\ntime.sleep(3600)", "limit"],
    [
      "ignores every signal",
      "import signal, time\nfor s in (1, 2, 3, 15): signal.signal(s, signal.SIG_IGN)\ntime.sleep(3600)",
      "limit",
    ],
  ])("ends one that %s after its time", async (_name, text, endedBy) => {
    expect((await reportOf(jobOf(text))).endedBy).toBe(endedBy);
  });

  it("cannot be made to show a file of the host as the program's own", async () => {
    const { sources } = await reportOf(
      jobOf("exec(compile('import time\\ntime.sleep(0.2)', '/etc/passwd', 'exec'))"),
    );
    expect(sources.map(({ text }) => text).join()).not.toContain("root:");
  });

  it("ends one that is cancelled, and answers with what was seen until then", async () => {
    const job = jobOf("import time\nprint('begun', flush=True)\ntime.sleep(3600)");
    await queues.add(job);
    await until("it runs", async () => (await queues.find(job.id))?.isActive());
    expect(await cancelJob(job.id, queues, resultsIn(opened.store), opened.store)).toBe(true);
    await until("there is a report", async () => (await readWatchReport(opened.store, job.id)) !== null);
    expect((await readWatchReport(opened.store, job.id))?.endedBy).toBe("stopped");
  });

  it.each([
    ["in control groups", true],
    ["without control groups", false],
  ])(
    "says so when the process that watches is killed, and the program ends with it, %s",
    async (_name, groups) => {
      const enter = async () => {
        const { cell, leave } = await sandbox.enter();
        return { cell: groups ? cell : { ...cell, groups: [] }, leave };
      };
      const watching = watchingIn({ ...sandbox, enter }, [python]);
      const { program } = jobOf("import time\ntime.sleep(3600)");
      const report = watching.watch(program, new AbortController().signal);
      const rejected = expect(report).rejects.toThrow("ended before its answer: SIGKILL");
      const commandOf = (pid: number) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const mine = async () => {
        const commands = descendants(process.pid).map(async (pid) => ({
          pid,
          command: await commandOf(pid),
        }));
        return Promise.all(commands);
      };
      let running: number[] = [];
      await until("the program runs", async () => {
        running = (await mine()).flatMap(({ pid, command }) => (command.endsWith("program.py\0") ? pid : []));
        return running.length > 0;
      });
      for (const { pid, command } of await mine()) {
        if (command.includes("watching-process.js")) process.kill(pid, "SIGKILL");
      }
      await rejected;
      await until("the program has ended", () => !running.some(isAlive));
    },
  );

  it("leaves no folder behind", async () => {
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith("photofinish-watch-"));
    await reportOf(jobOf("print(1)"));
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith("photofinish-watch-"));
    expect(after.filter((name) => !left.includes(name))).toEqual([]);
  });
});
