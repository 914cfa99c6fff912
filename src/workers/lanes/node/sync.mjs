/** One after the other: a task starts when the one before it has stopped. */
import { askInHelperThread, compute, run, say } from "./lane.mjs";

const never = new Int32Array(new SharedArrayBuffer(4));

function task(number, kind, ms) {
  say("start", number);
  if (kind === "sleep") {
    Atomics.wait(never, 0, 0, ms); // Node has no sleep that blocks: this waits for what never comes
  } else if (kind === "io") {
    const answered = askInHelperThread(ms); // nor a socket that blocks: another thread asks,
    Atomics.wait(answered, 0, 0); // and this one stands still until it has the answer
  } else {
    compute(number, ms);
  }
  say("stop", number);
}

function main(tasks) {
  for (const each of tasks) task(...each);
}

await run(main);
