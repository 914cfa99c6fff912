/** The same with messages: the threads send, and one alone owns the counter. */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import {
  begin,
  COUNTER,
  countInThreads,
  measure,
  TIMES,
} from "./counting.mjs";

function add() {
  for (let i = 0; i < TIMES; i++) parentPort.postMessage(1);
}

function own(shared) {
  const seen = shared[COUNTER];
  shared[COUNTER] = seen + 1;
}

if (isMainThread) {
  await measure(() => countInThreads(import.meta.url, own));
} else {
  begin(workerData);
  add();
}
