/** Four worker threads, one shared counter, nothing to guard it. */
import { isMainThread, workerData } from "node:worker_threads";
import {
  begin,
  COUNTER,
  countInThreads,
  measure,
  TIMES,
} from "./counting.mjs";

function add(shared) {
  for (let i = 0; i < TIMES; i++) shared[COUNTER] += 1;
}

if (isMainThread) {
  await measure(() => countInThreads(import.meta.url));
} else {
  begin(workerData);
  add(workerData);
}
