/** One event loop. So many loops share one queue: each takes the next task when it is done with one. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { compute, delayServer, limit, request, run, say } from "./lane.mjs";

async function task(number, kind, ms) {
  say("start", number);
  if (kind === "sleep") {
    await setTimeout(ms);
  } else if (kind === "io") {
    const socket = connect(delayServer);
    await once(socket, "connect");
    socket.write(request(number, ms));
    await once(socket, "data");
    socket.destroy();
  } else {
    compute(number, ms); // nothing to await here: the loop stands still
  }
  say("stop", number);
}

async function work(queue) {
  for (const each of queue) await task(...each);
}

async function main(tasks) {
  const queue = tasks.values();
  await Promise.all(Array.from({ length: limit }, () => work(queue)));
}

await run(main);
