/** One event loop. What waits is given a signal, and stops waiting when that says the time is over. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { compute, delayServer, request, run, say, timeout } from "./lane.mjs";

async function task(number, kind, ms, signal) {
  say("start", number);
  if (kind === "sleep") {
    await setTimeout(ms, null, { signal });
  } else if (kind === "io") {
    const socket = connect(delayServer);
    await once(socket, "connect", { signal });
    socket.write(request(number, ms));
    await once(socket, "data", { signal }).finally(() => socket.destroy());
  } else {
    compute(number, ms); // it looks at no signal
  }
  say("stop", number);
}

async function inTime(number, kind, ms) {
  try {
    await task(number, kind, ms, AbortSignal.timeout(timeout));
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    say("expire", number);
  }
}

async function main(tasks) {
  await Promise.all(tasks.map((each) => inTime(...each)));
}

await run(main);
