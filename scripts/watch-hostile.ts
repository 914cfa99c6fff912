/**
 * How a watcher holds up: many hostile programs in a row on one worker, in the real sandbox.
 *
 *   npm run watch:hostile -- [programs, default 200]
 *
 * The store is the one of STORE_URL, or else an embedded one of its own.
 *
 * Prints how they ended and what the host had before and afterwards; exits with 1 where one did not end, or where
 * processes, folders or control groups are left.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { openStore } from "../src/store/open.js";
import { resultsIn } from "../src/store/results.js";
import { readWatchReport } from "../src/store/watch-reports.js";
import { createBudget } from "../src/workers/budget.js";
import { openQueues } from "../src/workers/queues.js";
import { SANDBOX_LIMITS } from "../src/workers/sandbox/limits.js";
import { createSandbox } from "../src/workers/sandbox/sandbox.js";
import { watchingIn } from "../src/workers/sandbox/watching.js";
import { startWorker } from "../src/workers/worker.js";
import { ATTEMPTS, GREEDY, PRELUDE } from "../test/support/hostile-programs.js";
import { python } from "../test/support/sandbox.js";
import { self } from "../test/support/this-process.js";

const count = Number(process.argv[2] ?? 200);
const limits = { ...SANDBOX_LIMITS, wallMs: 1_500, memoryMb: 128, tasks: 64, temporaryMb: 8 };
const known = 'SECRET = "/etc/shadow"\nPORT = 6379\nHOOKS = "/"\nHOME = "/root"\n';
const programs = [...GREEDY, ...ATTEMPTS].map(([, code]) => `${PRELUDE}${known}${code}\n`);

const folder = await mkdtemp(join(tmpdir(), "photofinish-hostile-run-"));
const logger = pino({ level: "error" }, pino.destination(2));
const store = await openStore({ url: process.env.STORE_URL, prefix: "hostile", folder, logger });
const queues = openQueues(store.queues);
const sandbox = await createSandbox({
  runtimeFolders: python.folder === null ? [] : [python.folder],
  limits,
});
const parts = { store, queues, results: resultsIn(store), runner: null, concurrency: 1, self, logger };
const budget = createBudget({ processes: 10, threads: 10, memoryMb: 100 });
const worker = await startWorker({ ...parts, budget, watching: watchingIn(sandbox, [python]) });

const before = host();
const endings: Record<string, number> = {};
const began = performance.now();
let missing = 0;
for (let number = 0; number < count; number++) {
  const id = `hostile-${randomUUID()}`;
  const reply = {
    platform: "load",
    outlet: "load",
    user: "u",
    channel: "c",
    language: "en" as const,
    address: {},
  };
  const text = programs[number % programs.length] ?? "";
  const program = { name: "hostile.py", runtime: "python" as const, text };
  await queues.add({ kind: "watch", id, reply, requestedAt: Date.now(), program });
  const until = performance.now() + 60_000;
  let report = null;
  while (report === null && performance.now() < until) {
    await setTimeout(25);
    report = await readWatchReport(store, id);
  }
  if (report === null) missing++;
  const ending =
    report === null
      ? "none"
      : `${report.endedBy}${report.output?.text.includes("ESCAPED") ? ", ESCAPED" : ""}`;
  endings[ending] = (endings[ending] ?? 0) + 1;
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
await worker.stop();
await sandbox.close();
await store.close();
await rm(folder, { recursive: true, force: true });
const after = host();

console.log(`${count} hostile programs in a row in ${seconds} s; ended by:`, endings);
console.log("before:", before, "\nafter: ", after);
const left =
  after.groups + after.folders + after.sandboxed - before.groups - before.folders - before.sandboxed;
process.exitCode =
  missing > 0 || left > 0 || Object.keys(endings).some((each) => each.includes("ESCAPED")) ? 1 : 0;

function host() {
  const names = (path: string) => {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  };
  const text = (file: string) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return "";
    }
  };
  const pids = names("/proc").filter((name) => /^\d+$/.test(name));
  return {
    sandboxed: pids.filter((pid) => /bwrap|program\.py/.test(text(`/proc/${pid}/cmdline`))).length,
    folders: names(tmpdir()).filter((name) => name.startsWith("photofinish-watch-")).length,
    groups: ["memory", "pids"]
      .flatMap((each) => names(`/sys/fs/cgroup/${each}`))
      .filter((n) => n.startsWith("photofinish-")).length,
    ourMemoryMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    heapMb: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
    openFiles: names("/proc/self/fd").length,
  };
}
