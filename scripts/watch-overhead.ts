/**
 * What watching takes of a program's time: each program runs with and without it, in turns.
 *
 *   npm run watch:overhead -- [rounds, default 9] [part of a program's name]
 *
 * PYTHON names the interpreter, as for the bot. Prints medians: how long a program takes from its first line to its last, how much
 * longer it takes when it is watched, how much more CPU time, and how much later its first line comes; beside it what the report itself
 * says it took (`overheadMs`). Exits with 1 where a program is slowed by more than docs/watch.md promises. Use an idle machine.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "simple-statistics";
import { watchProgram } from "../src/workers/watching/watch-program.js";

/** Slower by at most this share, or by at most so many ms. */
interface Promised {
  share: number;
  ms: number;
}
const WAITS: Promised = { share: 0.02, ms: 10 };
const COMPUTES: Promised = { share: 0.1, ms: 0 };
/** Recording stops when it has taken its share; see node/hooks.cjs. */
const SHORT_STEPS_OF_NODE: Promised = { share: 0.15, ms: 100 };

interface Program {
  name: string;
  runtime: "python" | "node";
  promised: Promised;
  /** `MS` stands for as many rounds of `compute` as take a ms here. */
  code: string;
}

const WAIT_IN_TASKS = `
import asyncio
async def main():
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(100)))
asyncio.run(main())`;

const WAIT_IN_THREADS = `
import threading
threads = [threading.Thread(target=time.sleep, args=(1,)) for _ in range(20)]
for each in threads: each.start()
for each in threads: each.join()`;

const steps = (tasks: number, each: number, rounds: string) => `
import asyncio
async def task():
    for _ in range(${each}):
        compute(${rounds})
        await asyncio.sleep(0)
async def main():
    await asyncio.gather(*(task() for _ in range(${tasks})))
asyncio.run(main())`;

const PROGRAMS: Program[] = [
  { name: "100 tasks wait 1 s", runtime: "python", promised: WAITS, code: WAIT_IN_TASKS },
  { name: "20 threads wait 1 s", runtime: "python", promised: WAITS, code: WAIT_IN_THREADS },
  { name: "1,000 steps of 1 ms", runtime: "python", promised: COMPUTES, code: steps(10, 100, "MS") },
  {
    name: "10,000 steps of 0.1 ms",
    runtime: "python",
    promised: COMPUTES,
    code: steps(10, 1000, "MS // 10"),
  },
  { name: "one computation of 1 s", runtime: "python", promised: COMPUTES, code: "compute(1000 * MS)" },
  {
    ...{ name: "100 async calls wait 1 s", runtime: "node", promised: WAITS },
    code: "const wait = async () => new Promise((resolve) => setTimeout(resolve, 1000));\nawait Promise.all(Array.from({ length: 100 }, wait));",
  },
  {
    ...{ name: "1,000 steps of 1 ms", runtime: "node", promised: COMPUTES },
    code: "const step = async () => { await new Promise(setImmediate); compute(MS); };\nfor (let done = 0; done < 1000; done++) await step();",
  },
  {
    ...{ name: "10,000 steps of 0.1 ms", runtime: "node", promised: SHORT_STEPS_OF_NODE },
    code: "const step = async () => { await null; compute(MS / 10); };\nfor (let done = 0; done < 10000; done++) await step();",
  },
  {
    ...{ name: "one computation of 1 s", runtime: "node", promised: COMPUTES },
    code: "compute(1000 * MS);",
  },
];

const PRELUDE = {
  python:
    "import time\nBEGAN = time.monotonic_ns()\nCOMPUTED = time.process_time_ns()\ndef compute(rounds):\n    x = 1\n    for _ in range(rounds): x = x * 3 % 1000003\n",
  node: "const BEGAN = process.hrtime.bigint(), COMPUTED = process.cpuUsage();\nfunction compute(rounds) { let x = 1; for (let i = 0; i < rounds; i++) x = (x * 3) % 1000003; return x; }\n",
};
/** Both clocks are the monotonic one of the system, as ours here. */
const LAST = {
  python: "\nprint(BEGAN, time.monotonic_ns(), time.process_time_ns() - COMPUTED)\n",
  node: "\nconst { user, system } = process.cpuUsage(COMPUTED);\nconsole.log(String(BEGAN), String(process.hrtime.bigint()), 1000 * (user + system));\n",
};

const rounds = Number(process.argv[2] ?? 9);
const commands = { python: process.env.PYTHON?.split(",")[0] ?? "python3", node: process.execPath };
const folder = await mkdtemp(join(tmpdir(), "photofinish-overhead-"));
const extension = { python: "py", node: "mjs" };
let broken = 0;

try {
  const roundsAMs = { python: await calibrated("python"), node: await calibrated("node") };
  const version = execFileSync(commands.python, ["-c", "import platform; print(platform.python_version())"]);
  console.log(
    `Python ${version.toString().trim()}, Node ${process.versions.node}; medians of ${rounds} rounds, in ms\n`,
  );
  console.log(row(["", "alone", "slower", "", "more CPU", "begins later", "overheadMs"]));
  for (const program of PROGRAMS.filter(({ name }) => name.includes(process.argv[3] ?? ""))) {
    const file = join(folder, `program.${extension[program.runtime]}`);
    await write(file, program.runtime, program.code.replaceAll("MS", String(roundsAMs[program.runtime])));
    const pairs: [alone: Timed, watched: Timed & { overheadMs: number }][] = [];
    // The first pair is thrown away: it fills the caches of files.
    for (let round = 0; round <= rounds; round++) {
      pairs.push([await runAlone(program.runtime, file), await runWatched(program.runtime, file)]);
    }
    const more = (what: keyof Timed) =>
      median(pairs.slice(1).map(([alone, watched]) => watched[what] - alone[what]));
    const aloneMs = median(pairs.slice(1).map(([alone]) => alone.tookMs));
    const slowerMs = more("tookMs");
    const kept = slowerMs <= Math.max(program.promised.ms, program.promised.share * aloneMs);
    if (!kept) broken++;
    const percent = (100 * slowerMs) / aloneMs;
    console.log(
      row([
        `${program.runtime === "python" ? "Python" : "Node"}: ${program.name}`,
        ...[aloneMs, slowerMs].map((ms) => ms.toFixed(1)),
        `${percent.toFixed(1)} %`,
        ...[
          more("cpuMs"),
          more("startedMs"),
          median(pairs.slice(1).map(([, watched]) => watched.overheadMs)),
        ].map((ms) => ms.toFixed(1)),
        kept ? "" : "more than promised",
      ]),
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = broken > 0 ? 1 : 0;

interface Timed {
  /** From the start of the process to the program's first line. */
  startedMs: number;
  /** From the program's first line to its last. */
  tookMs: number;
  /** CPU time of all its threads in that time, ours among them. */
  cpuMs: number;
}

async function write(file: string, runtime: Program["runtime"], code: string): Promise<void> {
  await writeFile(file, `${PRELUDE[runtime]}${code}${LAST[runtime]}`);
}

async function runAlone(runtime: Program["runtime"], file: string): Promise<Timed> {
  const child = spawn(commands[runtime], [file], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child, "spawn");
  const spawnedNs = process.hrtime.bigint();
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  return timed(Buffer.concat(chunks).toString(), spawnedNs);
}

async function runWatched(
  runtime: Program["runtime"],
  file: string,
): Promise<Timed & { overheadMs: number }> {
  let spawnedNs = 0n;
  const { output, overheadMs } = await watchProgram({
    ...{ program: { file }, args: [], interpreter: { runtime, command: commands[runtime] } },
    ...{ cwd: folder, env: process.env, limitMs: 60_000, streams: { stdin: "", outputBytes: 10_000 } },
    onStarted: () => {
      spawnedNs = process.hrtime.bigint();
    },
  });
  return { ...timed(output?.text ?? "", spawnedNs), overheadMs };
}

function timed(output: string, spawnedNs: bigint): Timed {
  const [began = 0, ended = 0, cpu = 0] = output.trim().split(" ").map(Number);
  if (!(ended > began)) {
    throw new Error(`The program did not end well: ${output}`);
  }
  return { startedMs: (began - Number(spawnedNs)) / 1e6, tookMs: (ended - began) / 1e6, cpuMs: cpu / 1e6 };
}

/** How many rounds of `compute` take a ms. */
async function calibrated(runtime: Program["runtime"]): Promise<number> {
  const file = join(folder, `calibration.${extension[runtime]}`);
  const tried = 2_000_000;
  await write(file, runtime, `compute(${tried});`);
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push((await runAlone(runtime, file)).tookMs);
  return Math.max(1, Math.round(tried / median(runs)));
}

function row(cells: string[]): string {
  const [name = "", ...figures] = cells;
  return [name.padEnd(34), ...figures.map((each) => each.padStart(12))].join(" ").trimEnd();
}
