/** How far a lane is over what theory predicts, beside the bare program: what measuring costs whom it measures. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { quantile } from "simple-statistics";
import type { Interpreter } from "../../src/race/host.js";
import type { Lane } from "../../src/race/lanes.js";
import type { Task } from "../../src/race/task.js";
import { createRunner, type Runner } from "../../src/workers/measuring/runner.js";
import { RUNTIME_DRIVERS } from "../../src/workers/runtimes/drivers.js";
import { findHost } from "../../src/workers/runtimes/host.js";
import type { Bench, Outcome } from "./outcome.js";

interface Measurement {
  runtime: "python" | "node";
  lane: Lane;
  tasks: number;
  /** Of each task. */
  ms: number;
  turns: number;
  quick: boolean;
}

const MEASUREMENTS: readonly Measurement[] = [
  { runtime: "python", lane: "async", tasks: 2, ms: 100, turns: 31, quick: true },
  { runtime: "python", lane: "async", tasks: 64, ms: 100, turns: 31, quick: true },
  { runtime: "python", lane: "async", tasks: 1_000, ms: 300, turns: 15, quick: true },
  { runtime: "python", lane: "async", tasks: 10_000, ms: 1_000, turns: 9, quick: false },
  { runtime: "python", lane: "sync", tasks: 2, ms: 100, turns: 31, quick: false },
  { runtime: "python", lane: "threads", tasks: 2, ms: 100, turns: 31, quick: false },
  { runtime: "python", lane: "threads", tasks: 64, ms: 100, turns: 31, quick: true },
  { runtime: "python", lane: "processes", tasks: 2, ms: 100, turns: 31, quick: false },
  { runtime: "python", lane: "processes", tasks: 64, ms: 200, turns: 15, quick: true },
  { runtime: "node", lane: "async", tasks: 2, ms: 100, turns: 21, quick: true },
  { runtime: "node", lane: "async", tasks: 64, ms: 100, turns: 21, quick: false },
  { runtime: "node", lane: "async", tasks: 1_000, ms: 300, turns: 15, quick: false },
  { runtime: "node", lane: "async", tasks: 10_000, ms: 1_000, turns: 9, quick: false },
  { runtime: "node", lane: "sync", tasks: 2, ms: 100, turns: 21, quick: false },
  { runtime: "node", lane: "threads", tasks: 2, ms: 100, turns: 21, quick: false },
  { runtime: "node", lane: "processes", tasks: 2, ms: 100, turns: 21, quick: false },
];

/** Whatever else the machine does only adds to a time, so of all turns the quarter's is taken, not the middle one's. */
const UNDISTURBED = 0.25;
/** In the short form. */
const QUICK_TURNS = 5;
const LANE_TIMEOUT_MS = 60_000;
const NEVER = new AbortController().signal;

export const lanes: Bench = {
  name: "lanes",
  async *run({ quick }) {
    const host = await findHost({ python: { commands: ["python3"], required: false } });
    const runner = createRunner({ host, laneMemoryBytes: 2 ** 32 });
    try {
      for (const each of MEASUREMENTS) {
        const interpreter = host.interpreters.find(({ runtime }) => runtime === each.runtime);
        if (interpreter === undefined || (quick && !each.quick)) continue;
        yield await measure(runner, interpreter, quick ? { ...each, turns: QUICK_TURNS } : each);
      }
    } finally {
      await runner.close();
    }
  },
};

async function measure(runner: Runner, interpreter: Interpreter, asked: Measurement): Promise<Outcome> {
  const { lane, tasks, turns } = asked;
  const idealMs = lane === "sync" ? tasks * asked.ms : asked.ms;
  const bare: number[] = [];
  const ours: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    bare.push((await bareMs(interpreter, asked)) - idealMs);
    ours.push((await laneMs(runner, interpreter, asked)) - idealMs);
  }
  return {
    row: `${interpreter.runtime} ${lane}, ${tasks} tasks: over the ideal`,
    unit: "ms",
    bare: quantile(bare, UNDISTURBED),
    ours: quantile(ours, UNDISTURBED),
    goal: { times: 1.1, plus: 0.3 },
  };
}

async function bareMs({ runtime, command }: Interpreter, { lane, tasks, ms }: Measurement): Promise<number> {
  const name = `./bare/${lane}.${RUNTIME_DRIVERS[runtime].fileExtension}`;
  const program = fileURLToPath(new URL(name, import.meta.url));
  const args = [program, String(tasks), String(ms / 1000)];
  const { stdout } = await promisify(execFile)(command ?? process.execPath, args);
  return Number(stdout) / 1e6;
}

async function laneMs(runner: Runner, interpreter: Interpreter, { lane, tasks, ms }: Measurement) {
  const workload = Array.from({ length: tasks }, (): Task => ({ kind: "sleep", ms }));
  const prepared = await runner.prepare(lane, interpreter, workload);
  const run = await prepared.go({ signal: NEVER, timeoutMs: LANE_TIMEOUT_MS });
  if (run.status !== "finished") throw new Error(`The lane ${lane} ended as ${run.status}: ${run.error}`);
  return run.elapsedMs;
}
