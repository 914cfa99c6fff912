/** Four worker threads, one shared counter, a wait between read and write. */
import { isMainThread, workerData } from "node:worker_threads";
import {
  begin,
  COUNTER,
  countInThreads,
  measure,
  TIMES,
} from "./counting.mjs";

const nobody = new Int32Array(new SharedArrayBuffer(4));

function add(shared) {
  for (let i = 0; i < TIMES; i++) {
    const seen = shared[COUNTER];
    Atomics.wait(nobody, 0, 0, 0.001); // 1 µs; a wait of 0 returns at once
    shared[COUNTER] = seen + 1;
  }
}

if (isMainThread) {
  await measure(() => countInThreads(import.meta.url));
} else {
  begin(workerData);
  add(workerData);
}
