/** One thread, four async functions, and an await between read and write. */
import { measure, TASKS, TIMES } from "./counting.mjs";

let counter = 0;

async function add() {
  for (let i = 0; i < TIMES; i++) {
    const seen = counter;
    await null; // like any await: here others go on
    counter = seen + 1;
  }
}

await measure(async () => {
  counter = 0;
  const began = process.hrtime.bigint();
  await Promise.all(Array.from({ length: TASKS }, add));
  return { found: counter, ns: process.hrtime.bigint() - began };
});
