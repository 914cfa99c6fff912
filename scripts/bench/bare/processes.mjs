/** See async.py. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";

async function main(tasks) {
  const processes = tasks.map((ms) => fork(import.meta.filename, ["task", String(ms)]));
  await Promise.all(processes.map((process) => once(process, "exit")));
}

if (process.argv[2] === "task") {
  await setTimeout(Number(process.argv[3]));
} else {
  const tasks = Array(Number(process.argv[2])).fill(Number(process.argv[3]) * 1000);
  const began = process.hrtime.bigint();
  await main(tasks);
  console.log(String(process.hrtime.bigint() - began));
}
