/** What measures, so that the programs beside it stay short: each adds up many times, and says what it found. */
import { once } from "node:events";
import { parentPort, Worker } from "node:worker_threads";
import { counted, run } from "../../node/lane.mjs";

/** So many tasks add one to the same counter, each so many times; all of that is done RUNS times. */
export const TASKS = 4;
export const TIMES = 1_000;
const RUNS = 20;

/** Where in the shared memory the counter is, a lock, and the sign to begin. */
export const COUNTER = 0;
export const LOCK = 1;
const BEGIN = 2;

/** `count` adds up once, from 0, and resolves to what the counter says in the end and how long it took in ns. */
export function measure(count) {
  return run(async () => {
    for (let i = 0; i < RUNS; i++) {
      const { found, ns } = await count();
      counted(TASKS * TIMES, found, ns);
    }
  });
}

/** Runs the file in worker threads that share memory; to start them is not part of the measured time. */
export async function countInThreads(file, onMessage = () => {}) {
  const shared = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const threads = Array.from({ length: TASKS }, () => new Worker(new URL(file), { workerData: shared }));
  await Promise.all(threads.map((thread) => once(thread, "message")));
  const began = process.hrtime.bigint();
  for (const thread of threads) thread.on("message", () => onMessage(shared));
  Atomics.store(shared, BEGIN, 1);
  Atomics.notify(shared, BEGIN);
  await Promise.all(threads.map((thread) => once(thread, "exit")));
  return { found: shared[COUNTER], ns: process.hrtime.bigint() - began };
}

/** In a worker thread: waits until all of them are there. */
export function begin(shared) {
  parentPort.postMessage("ready");
  Atomics.wait(shared, BEGIN, 0);
}
