/** Runs a program unchanged and watches it: from outside through /proc, from inside through hooks. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WatchReport } from "../../race/watch.js";
import { type CodeFacts, codeFactsSchema, NO_FACTS } from "../../race/watching/code-facts.js";
import { watchReport } from "../../race/watching/report.js";
import type { ProcessTrace, WatchTrace } from "../../race/watching/trace.js";
import { type FileFacts, javascriptFacts } from "./javascript-facts.js";
import { type Outside, watchFromOutside } from "./outside.js";
import { readNodeTraces } from "./read-node-trace.js";
import { readTraces } from "./read-trace.js";
import { processTree, type RunningProcess, sendAll } from "./signal-tree.js";

/** How a process is started: the whole argv, its environment, its folder. */
export interface Launch {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
}

export interface WatchOptions {
  program: { file: string } | { module: string };
  args: readonly string[];
  /** The interpreter of the program's runtime: `python3`, `/usr/bin/python3.12`, `process.execPath`. */
  interpreter: { runtime: "python" | "node"; command: string };
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The program is ended after it. `null`: never. */
  limitMs: number | null;
  /**
   * Aborting ends the program; what was seen until then is the report. With `inherit`, the terminal has told the program of a
   * Ctrl-C already; where the reason is "SIGTERM", it is passed on.
   */
  signal?: AbortSignal;
  /**
   * `inherit`: the program has our standard streams. Otherwise it reads `stdin`, and what it prints is in the report,
   * standard output and error in one, up to so many bytes; what comes after that is thrown away.
   */
  streams: "inherit" | { stdin: string; outputBytes: number };
  /**
   * Wraps how the program is started, for a sandbox. What the wrapped process must reach: `hooks` (read only: our
   * hooks) and `traceFolder` (read and write: the trace comes out there), both at the same paths.
   * Processes are found as children of what is started; ids of an own pid namespace are translated.
   * What reads the program's text for its facts is started through it as well.
   */
  wrap?: (launch: Launch, paths: { hooks: string; traceFolder: string }) => Launch;
  /**
   * The text of a file that the trace names, `null` where there is none. A program in a sandbox may name any file of the
   * host: with `wrap`, nothing is read but through this. Default without `wrap`: from the disk.
   */
  readSource?: (file: string) => Promise<string | null>;
  /** In bytes for each process of the program. Default: 64 MiB. */
  traceBytes?: number;
  /** Called once with the id of what was started: the leader of a process group and session of its own unless `inherit`. */
  onStarted?: (pid: number) => void;
  /** Called once with what the report is made of. */
  onTrace?: (trace: WatchTrace) => void;
}

/** What a watched program needs of ours; read from `src` also by what was built. */
export const HOOKS_FOLDER = fileURLToPath(new URL("../../../src/workers/watching", import.meta.url));
const DEFAULT_TRACE_BYTES = 64 * 1024 * 1024;
/** After Ctrl-C or its limit, a program may tidy up for so long. */
const GRACE_MS = 2_000;
const FACTS_WITHIN_MS = 10_000;
const LONGEST_SOURCE_BYTES = 300_000;
const MOST_SOURCES = 20;

/** Rejects only where the program could not be started at all; whatever the program does is in the report. */
export async function watchProgram(options: WatchOptions): Promise<WatchReport> {
  const traceFolder = await mkdtemp(join(tmpdir(), "photofinish-watch-"));
  try {
    return await watchWithin(traceFolder, options);
  } finally {
    await rm(traceFolder, { recursive: true, force: true });
  }
}

async function watchWithin(traceFolder: string, options: WatchOptions): Promise<WatchReport> {
  const startedAt = new Date().toISOString();
  const spawnedNs = nowNs();
  const child = start(await programLaunch(options, traceFolder), options);
  const output = gatherOutput(child, options);
  await once(child, "spawn");
  const pid = child.pid as number;
  options.onStarted?.(pid);
  const outside = watchFromOutside(pid, { sandboxed: options.wrap !== undefined });
  const end = await endOf(child, options);
  const endNs = nowNs();
  const seen = { traceFolder, outside, spawnedNs, endNs, pid, ...cut(end) };
  const { trace, sources, facts } = await readSeen(seen, options);
  options.onTrace?.(trace);
  const { program, args } = options;
  return watchReport({
    ...{ trace, facts, sources, startedAt, ...end, output: output() },
    program: "file" in program ? program.file : `-m ${program.module}`,
    args: [...args],
    runtime: options.interpreter.runtime,
  });
}

function nowNs(): number {
  return Number(process.hrtime.bigint());
}

async function programLaunch(
  { program, args, interpreter, env, cwd, ...options }: WatchOptions,
  traceFolder: string,
): Promise<Launch> {
  const bytes = String(options.traceBytes ?? DEFAULT_TRACE_BYTES);
  const { runtime, command } = interpreter;
  const what = "file" in program ? ["file", program.file] : ["module", program.module];
  const launch: Launch =
    runtime === "python"
      ? {
          ...{ command, env, cwd },
          args: [join(HOOKS_FOLDER, "python", "start.py"), traceFolder, bytes, ...what, ...args],
        }
      : {
          ...{ command, env, cwd },
          args: ["--require", await nodeStart(traceFolder, bytes), ...what.slice(1), ...args],
        };
  return options.wrap?.(launch, { hooks: HOOKS_FOLDER, traceFolder }) ?? launch;
}

/** What Node reads before the program: `--require` takes no arguments, and the environment is the program's own. */
async function nodeStart(traceFolder: string, bytes: string): Promise<string> {
  const file = join(traceFolder, "start.cjs");
  const hooks = JSON.stringify(join(HOOKS_FOLDER, "node", "hooks.cjs"));
  const options = JSON.stringify({ folder: traceFolder, bytes: Number(bytes) });
  await writeFile(file, `require(${hooks}).start(${options});\n`);
  return file;
}

function start({ command, args, env, cwd }: Launch, { streams }: WatchOptions): ChildProcess {
  if (streams === "inherit") return spawn(command, args, { env, cwd, stdio: "inherit" });
  return spawn(command, args, { env, cwd, stdio: "pipe", detached: true });
}

function gatherOutput(child: ChildProcess, { streams }: WatchOptions): () => WatchReport["output"] {
  if (streams === "inherit") return () => null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  let cut = false;
  const take = (chunk: Buffer) => {
    const room = streams.outputBytes - bytes;
    if (chunk.length > room) cut = true;
    if (room <= 0) return;
    chunks.push(chunk.subarray(0, room));
    bytes += Math.min(room, chunk.length);
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  // A program that reads nothing closes its input.
  child.stdin?.on("error", () => {});
  child.stdin?.end(streams.stdin);
  return () => ({ text: Buffer.concat(chunks).toString("utf8"), cut });
}

interface End {
  exitCode: number | null;
  signalName: string | null;
  endedBy: "exit" | "signal" | "limit" | "stopped";
  /** When it was told to end. */
  toldNs: number | null;
}

function cut({ endedBy, toldNs }: End) {
  return { cutOff: endedBy !== "exit", toldNs };
}

/** Ends it after its limit or when it is told to: first asked, then killed with all it started. */
async function endOf(child: ChildProcess, { limitMs, signal, streams }: WatchOptions): Promise<End> {
  let reason: "limit" | "stopped" | null = null;
  let toldNs: number | null = null;
  let killing: NodeJS.Timeout | undefined;
  const end = (why: "limit" | "stopped") => {
    if (reason !== null) return;
    reason = why;
    toldNs = nowNs();
    if (streams !== "inherit") send(child, "SIGINT");
    // As a keyboard's Ctrl-C would reach them.
    else if (why === "limit") sendAll(withDescendants(), "SIGINT");
    // A keyboard's Ctrl-C reached the program already.
    else if (signal?.reason === "SIGTERM") child.kill("SIGTERM");
    killing = setTimeout(() => {
      if (streams === "inherit") sendAll(withDescendants(), "SIGKILL");
      else send(child, "SIGKILL");
    }, GRACE_MS);
  };
  /** Also those that lost their parent since an earlier call. */
  const started = new Map<number, RunningProcess>();
  const withDescendants = () => {
    for (const each of processTree(child.pid as number)) started.set(each.pid, each);
    return [...started.values()];
  };
  const stop = () => end("stopped");
  const limit = limitMs === null ? undefined : setTimeout(() => end("limit"), limitMs);
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  // Not `close`: a grandchild may keep the streams open for ever.
  const [code, signalName] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  clearTimeout(limit);
  clearTimeout(killing);
  signal?.removeEventListener("abort", stop);
  if (streams === "inherit") {
    // What the program started can outlive it. After its limit nothing may; after a Ctrl-C it is as it is without us.
    if (reason === "limit") sendAll([...started.values()], "SIGKILL");
  } else {
    send(child, "SIGKILL");
    await Promise.race([once(child, "close"), new Promise((resolve) => setTimeout(resolve, 500))]);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
  return { exitCode: code, signalName, endedBy: reason ?? (signalName === null ? "exit" : "signal"), toldNs };
}

/** To its whole process group. */
function send(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid as number), signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

interface Seen {
  traceFolder: string;
  outside: Outside | null;
  spawnedNs: number;
  endNs: number;
  pid: number;
  cutOff: boolean;
  toldNs: number | null;
}

interface Read {
  trace: WatchTrace;
  sources: WatchReport["sources"];
  facts: CodeFacts;
}

function readSeen(seen: Seen, options: WatchOptions): Promise<Read> {
  return options.interpreter.runtime === "node" ? readOfNode(seen, options) : readOfPython(seen, options);
}

async function readOfPython(seen: Seen, options: WatchOptions): Promise<Read> {
  const { startNs, parse } = await readTraces(seen.traceFolder);
  const trace = wholeTrace(seen, startNs, parse);
  const sources = await readSources(filesOf(trace), options);
  return { trace, sources, facts: await pythonFacts(sources, options) };
}

/** What the trace means is told by the text, so that is read first. */
async function readOfNode(seen: Seen, options: WatchOptions): Promise<Read> {
  const { startNs, files, parse } = await readNodeTraces(seen.traceFolder);
  const sources = await readSources(files, options);
  const known = new Map<string, FileFacts>();
  for (const { file, text } of sources) {
    const facts = javascriptFacts(text);
    if (facts !== null) known.set(file, facts);
  }
  const trace = wholeTrace(seen, startNs, (zeroNs) => parse(zeroNs, seen.endNs, known));
  const facts: CodeFacts = { files: {} };
  for (const [file, { functions, modules }] of known) {
    facts.files[file] = { functions: functions.map((each) => each.facts), modules };
  }
  return { trace, sources, facts };
}

function wholeTrace(
  { outside, spawnedNs, endNs, pid, cutOff, toldNs }: Seen,
  startNs: number | null,
  parse: (zeroNs: number) => ProcessTrace[],
): WatchTrace {
  const zeroNs = startNs ?? spawnedNs;
  const inside = parse(zeroNs).sort((one, other) => one.startMs - other.startMs);
  const main = inside[0];
  return {
    mainPid: main?.pid ?? pid,
    endMs: endOfTrace(main) ?? (endNs - zeroNs) / 1e6,
    cutOff,
    cutMs: toldNs === null ? null : (toldNs - zeroNs) / 1e6,
    cpus: cpus().length,
    inside,
    // What had ended before the program began only looked for its interpreter, as pyenv does.
    outside: outside?.stop(zeroNs).filter(({ lastMs }) => startNs === null || lastMs >= 0) ?? null,
  };
}

/** Where the program itself told of its end, taking down the interpreter is not part of it. */
function endOfTrace(main: ProcessTrace | undefined): number | null {
  return main?.endMs ?? null;
}

function filesOf(trace: WatchTrace): string[] {
  const files = trace.inside
    .flatMap(({ waits, samples, tasks, threads, faults, children, gathers }) => [
      ...waits.flatMap(({ stack }) => stack),
      ...samples.flatMap(({ stack }) => stack),
      ...tasks.flatMap(({ createdAt, steps }) => [...createdAt, ...steps.flatMap(({ stack }) => stack)]),
      ...threads.flatMap(({ createdAt }) => createdAt),
      ...faults.flatMap(({ stack }) => stack),
      ...children.flatMap(({ stack }) => stack),
      ...gathers.flatMap(({ stack }) => stack),
    ])
    .map(({ file }) => file);
  return [...new Set(files)];
}

async function readSources(
  files: readonly string[],
  { readSource, wrap }: WatchOptions,
): Promise<WatchReport["sources"]> {
  const read = readSource ?? (wrap === undefined ? readFromDisk : async () => null);
  const sources: WatchReport["sources"] = [];
  for (const file of files.slice(0, MOST_SOURCES)) {
    const text = await read(file);
    if (text !== null) sources.push({ file, text });
  }
  return sources;
}

async function readFromDisk(file: string): Promise<string | null> {
  try {
    if ((await stat(file)).size > LONGEST_SOURCE_BYTES) return null;
    return await readFile(file, "utf8");
  } catch {
    return null; // It was removed, or never was a file.
  }
}

/** Without facts (no time, not Python) fewer findings are claimed. */
async function pythonFacts(sources: WatchReport["sources"], options: WatchOptions): Promise<CodeFacts> {
  const { interpreter, env, cwd, wrap } = options;
  if (sources.length === 0) return NO_FACTS;
  const script = join(HOOKS_FOLDER, "python", "code_facts.py");
  const launch: Launch = { command: interpreter.command, args: ["-I", script], env, cwd };
  const { command, args, ...rest } = wrap?.(launch, { hooks: HOOKS_FOLDER, traceFolder: tmpdir() }) ?? launch;
  const child = spawn(command, args, { env: rest.env, cwd: rest.cwd, stdio: ["pipe", "pipe", "ignore"] });
  const killing = setTimeout(() => child.kill("SIGKILL"), FACTS_WITHIN_MS);
  try {
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stdin.on("error", () => {});
    child.stdin.end(
      JSON.stringify({ files: Object.fromEntries(sources.map(({ file, text }) => [file, text])) }),
    );
    await once(child, "close");
    const parsed = codeFactsSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8") || "null"));
    return parsed.success ? parsed.data : NO_FACTS;
  } catch {
    return NO_FACTS;
  } finally {
    clearTimeout(killing);
  }
}
