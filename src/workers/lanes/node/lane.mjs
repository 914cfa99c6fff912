/**
 * What measures, so that the programs beside it stay short.
 *
 * By hand (`node async.mjs 0.5 1`) it prints what the tasks say. Run by a worker, it notes when tasks start and stop on
 * the lane's board (measuring/board.ts); all else is a line on standard output, in the same words as lane.py, with
 * nanoseconds of the monotonic clock, which all processes share. The job comes as a line on standard input; the
 * environment carries what they need of it on to the threads and processes of the lane.
 */
import { openSync, readFileSync, readSync, writeSync } from "node:fs";
import { isMainThread, threadId, Worker } from "node:worker_threads";

/** The board: records of eight numbers, the lane's own first, then one a task. */
const FIELDS = 8;
const [START, SENT, STOP, EXPIRE] = [0, 3, 4, 5];
/**
 * Node cannot share memory with a worker: it writes to the board's file, with up to this many tasks at once. With more,
 * all of them on one event loop, they gather in memory for GATHER_MS.
 */
const LIVE_TASKS = 64;
const GATHER_MS = 100;

/**
 * A computation is a number of equal chunks. Node 20 cannot tell how long a thread was off its core, so a
 * chunk that took four times as long as it should is not counted as running.
 */
const CHUNK_NS = 250_000n;
const INTERRUPTED_NS = 1_000_000n;
const SEGMENTS_A_LINE = 100;
const TELL_NS = 20_000_000n;

const job = takeJob();
const now = process.hrtime.bigint;
const board = job ? openSync(job.board, "r+") : null;
/** What this thread has noted; and from where to where that was not yet written. */
const notes = job ? new BigInt64Array(FIELDS * (job.count + 1)) : null;
let gathered = null;

/** Where the delay server listens, for `connect`. */
export const delayServer = job?.delayServer && { host: job.delayServer[0], port: job.delayServer[1] };

/** What a client sends to the delay server, which answers after that long. It is made when it is sent. */
export function request(number, ms) {
  if (job) note(number, SENT);
  return `wait ${ms}\n`;
}

/** Of the programs that have one; by hand, these. `timeout`: ms. */
export const limit = job?.limit ?? 2;
export const timeout = job?.timeout ?? 700;

/** A task says "start" or "stop", or of one whose time is over it is said that it shall "expire". */
export function say(what, number) {
  if (!job) write(`${new Date().toTimeString().slice(0, 8)} task ${number + 1} ${what}s`);
  else note(number, what === "start" ? START : what === "stop" ? STOP : EXPIRE);
}

/** The computation that takes `ms` when it has a core to itself, and when it made progress. */
export function compute(number, ms) {
  let turns = [];
  let told = now();
  for (let left = Math.max(1, Math.round((ms * 1e6) / Number(CHUNK_NS))); left > 0; left--) {
    const began = now();
    churn(job?.loops ?? 100_000);
    const ended = now();
    if (ended - began > INTERRUPTED_NS) continue;
    if (turns.length > 0 && began - turns.at(-1) < CHUNK_NS) turns[turns.length - 1] = ended;
    else turns.push(began, ended);
    // It may be ended and never get to its own end.
    if (job?.timeout && ended - told > TELL_NS) {
      recordTurns(number, turns);
      turns = [];
      told = ended;
    }
  }
  recordTurns(number, turns);
}

function recordTurns(number, turns) {
  if (!job) return;
  for (let i = 0; i < turns.length; i += SEGMENTS_A_LINE) {
    write(`ran ${number} ${turns.slice(i, i + SEGMENTS_A_LINE).join(" ")}`);
  }
}

/** Arithmetic that keeps one core busy. */
export function churn(loops) {
  let x = 1;
  for (let i = 0; i < loops; i++) x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
  return x;
}

let helperThread = null;

/**
 * Has a thread of its own make a request; the flag answers `Atomics.wait` once it is done. This is how
 * Node's blocking lanes make a request at all: Node has no blocking socket.
 */
export function askInHelperThread(number, ms) {
  const answered = new Int32Array(new SharedArrayBuffer(4));
  helperThread ??= new Worker(new URL("./request-thread.mjs", import.meta.url));
  helperThread.postMessage({ server: delayServer, number, ms, answered });
  return answered;
}

/** Runs `main(tasks)`, tasks being [number, kind, ms], between the two readings of the clock. */
export async function run(main) {
  const tasks = job ? job.tasks.map((task, n) => [n, task.kind, task.ms]) : byHand();
  if (job) {
    if (job.rehearse) await rehearse(main);
    write("ready");
    readLine();
  }
  const epochMicros = BigInt(Math.round(Date.now() * 1000));
  const cpu = process.cpuUsage();
  const began = now();
  if (job) {
    notes.set([began, epochMicros]);
    writeNotes(0, 2);
  }
  try {
    await main(tasks);
  } catch (error) {
    writeGathered();
    if (job) write(`error ${JSON.stringify(String(error?.stack ?? error))}`);
    throw error;
  }
  const ended = now();
  if (job) {
    const used = process.cpuUsage(cpu);
    writeGathered();
    writeUsage(used);
    write(`end ${ended}`);
  } else {
    write(`executed in ${(Number(ended - began) / 1e9).toFixed(2)} seconds`);
  }
  process.exit();
}

/** Runs the program once with a task of no length, and forgets what it says: code that never ran is slow. See lane.py. */
async function rehearse(main) {
  await main([[0, "sleep", 0]]);
  writeGathered();
  notes.fill(0n);
  writeNotes(0, 2 * FIELDS);
}

/** See `counted` in lane.py. */
export function counted(expected, found, ns) {
  if (job) write(`counted ${expected} ${found} ${ns}`);
  else write(`${expected - found} of ${expected} lost in ${(Number(ns) / 1e6).toFixed(1)} ms`);
}

/** The job of this lane: read from the worker, or handed on by the lane's first process; null by hand. */
function takeJob() {
  const handed = process.env.PHOTOFINISH_LANE;
  if (handed === undefined) return null;
  if (handed !== "stdin") return JSON.parse(handed);
  const job = JSON.parse(readLine());
  const { delayServer, loops, limit, timeout, tasks, board } = job;
  process.env.PHOTOFINISH_LANE = JSON.stringify({
    delayServer,
    loops,
    limit,
    timeout,
    board,
    count: tasks.length,
    pid: process.pid,
  });
  return { ...job, count: tasks.length, pid: process.pid };
}

function readLine() {
  let line = "";
  const piece = Buffer.alloc(65_536);
  while (!line.endsWith("\n")) {
    const size = readSync(0, piece);
    if (size === 0) process.exit(); // The worker is gone.
    line += piece.toString("latin1", 0, size);
  }
  return line;
}

function byHand() {
  const words = process.argv.length > 2 ? process.argv.slice(2) : ["5", "10"];
  const seconds = words.map(Number);
  if (seconds.every((s) => s > 0)) return seconds.map((s, n) => [n, "sleep", s * 1000]);
  console.error("By hand, the tasks are seconds to sleep, such as: 0.5 1");
  return process.exit(1);
}

function note(number, field) {
  const place = FIELDS * (number + 1) + field;
  notes[place] = now();
  let to = place + 1;
  if (field === START) {
    notes[to++] = BigInt(process.pid);
    notes[to++] = BigInt(threadId);
  }
  if (job.count <= LIVE_TASKS) return writeNotes(place, to);
  if (gathered === null) {
    gathered = { from: place, to };
    setTimeout(writeGathered, GATHER_MS).unref();
  }
  if (place < gathered.from) gathered.from = place;
  if (to > gathered.to) gathered.to = to;
}

function writeGathered() {
  if (gathered !== null) writeNotes(gathered.from, gathered.to);
  gathered = null;
}

function writeNotes(from, to) {
  writeSync(board, notes, from * 8, (to - from) * 8, from * 8);
}

function write(text) {
  let data = Buffer.from(`${text}\n`);
  while (data.length > 0) data = data.subarray(writeSome(data));
}

/** The stream may be non-blocking (Node makes it so for threads): wait for room rather than lose an event. */
function writeSome(data) {
  try {
    return writeSync(1, data);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}

function writeUsage({ user, system }) {
  write(`usage ${process.pid} ${user + system} ${peakKb()}`);
}

/** VmHWM of this process: its own peak. (maxRSS would start at the peak of whoever spawned it.) */
function peakKb() {
  try {
    return /^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "-";
  } catch {
    return "-"; // No /proc, as on macOS: the peak is unknown there, and said to be.
  }
}

/** See `calibrate` in lane.py. */
export function calibrate() {
  const loops = 20_000;
  const samples = [];
  const until = now() + 400_000_000n;
  while (now() < until) {
    const began = now();
    churn(loops);
    samples.push(Number(now() - began));
  }
  const median = samples.sort((a, b) => a - b)[samples.length >> 1];
  write(`calibrated ${Math.max(1, Math.round((loops * Number(CHUNK_NS)) / median))}`);
}

if (job && isMainThread && process.pid !== job.pid) {
  process.on("exit", () => writeUsage(process.cpuUsage()));
}
