/** See async.py. */
import { setTimeout } from "node:timers/promises";

async function main(tasks) {
  await Promise.all(tasks.map((ms) => setTimeout(ms)));
}

const tasks = Array(Number(process.argv[2])).fill(Number(process.argv[3]) * 1000);
const began = process.hrtime.bigint();
await main(tasks);
console.log(String(process.hrtime.bigint() - began));
