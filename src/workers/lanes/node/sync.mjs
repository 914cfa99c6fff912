/** One after the other: a task starts when the one before has stopped. */
import { askInHelperThread, compute, run, say } from "./lane.mjs";

const never = new Int32Array(new SharedArrayBuffer(4));

function task(number, kind, ms) {
  say("start", number);
  if (kind === "sleep") {
    // Node has no sleep that blocks: wait for what never comes.
    Atomics.wait(never, 0, 0, ms);
  } else if (kind === "io") {
    // Nor a socket that blocks: another thread asks, this one stands still.
    const answered = askInHelperThread(number, ms);
    Atomics.wait(answered, 0, 0);
  } else {
    compute(number, ms);
  }
  say("stop", number);
}

function main(tasks) {
  for (const each of tasks) task(...each);
}

await run(main);
