/** The same in a row: each update waits for the one before, so nobody is between another's read and write. */
import { measure, TASKS, TIMES } from "./counting.mjs";

let counter = 0;
let last = Promise.resolve();

function locked(update) {
  last = last.then(update);
  return last;
}

async function add() {
  for (let i = 0; i < TIMES; i++) {
    await locked(async () => {
      const seen = counter;
      await null;
      counter = seen + 1;
    });
  }
}

await measure(async () => {
  counter = 0;
  const began = process.hrtime.bigint();
  await Promise.all(Array.from({ length: TASKS }, add));
  return { found: counter, ns: process.hrtime.bigint() - began };
});
