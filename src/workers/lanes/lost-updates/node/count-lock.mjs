/** The same with a lock: one thread at a time is between read and write. */
import { isMainThread, workerData } from "node:worker_threads";
import {
  begin,
  COUNTER,
  countInThreads,
  LOCK,
  measure,
  TIMES,
} from "./counting.mjs";

const nobody = new Int32Array(new SharedArrayBuffer(4));

function acquire(shared) {
  while (Atomics.compareExchange(shared, LOCK, 0, 1) !== 0)
    Atomics.wait(shared, LOCK, 1);
}

function release(shared) {
  Atomics.store(shared, LOCK, 0);
  Atomics.notify(shared, LOCK, 1);
}

function add(shared) {
  for (let i = 0; i < TIMES; i++) {
    acquire(shared);
    const seen = shared[COUNTER];
    Atomics.wait(nobody, 0, 0, 0.001);
    shared[COUNTER] = seen + 1;
    release(shared);
  }
}

if (isMainThread) {
  await measure(() => countInThreads(import.meta.url));
} else {
  begin(workerData);
  add(workerData);
}
