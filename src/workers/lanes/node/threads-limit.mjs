/** A pool of a few threads: each gets the next task when it is done with one. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
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
    compute(number, ms);
  }
  say("stop", number);
}

async function work(queue) {
  const thread = new Worker(new URL(import.meta.url));
  for (const each of queue) {
    thread.postMessage(each);
    await once(thread, "message");
  }
  await thread.terminate();
}

async function main(tasks) {
  const queue = tasks.values();
  const threads = Math.min(limit, tasks.length);
  await Promise.all(Array.from({ length: threads }, () => work(queue)));
}

if (isMainThread) await run(main);
else parentPort.on("message", (each) => task(...each).then(() => parentPort.postMessage("done")));
