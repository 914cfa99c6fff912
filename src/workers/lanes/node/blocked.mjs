/** The classic mistake: async functions that block and await nothing. */
import { askInHelperThread, compute, run, say } from "./lane.mjs";

const never = new Int32Array(new SharedArrayBuffer(4));

async function task(number, kind, ms) {
  say("start", number);
  if (kind === "sleep") {
    Atomics.wait(never, 0, 0, ms); // should be: await setTimeout(ms)
  } else if (kind === "io") {
    const answered = askInHelperThread(number, ms);
    Atomics.wait(answered, 0, 0); // should be: await once(socket, "data")
  } else {
    compute(number, ms);
  }
  say("stop", number);
}

async function main(tasks) {
  await Promise.all(tasks.map((each) => task(...each)));
}

await run(main);
