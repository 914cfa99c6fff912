/** See async.py. */
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { isMainThread, Worker, workerData } from "node:worker_threads";

async function main(tasks) {
  const threads = tasks.map((ms) => new Worker(new URL(import.meta.url), { workerData: ms }));
  await Promise.all(threads.map((thread) => once(thread, "exit")));
}

if (isMainThread) {
  const tasks = Array(Number(process.argv[2])).fill(Number(process.argv[3]) * 1000);
  const began = process.hrtime.bigint();
  await main(tasks);
  console.log(String(process.hrtime.bigint() - began));
} else {
  await setTimeout(workerData);
}
