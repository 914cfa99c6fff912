/** A thread for each task: its own event loop and memory, and no GIL. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { compute, delayServer, request, run, say } from "./lane.mjs";

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

async function main(tasks) {
  const threads = tasks.map(
    (each) => new Worker(new URL(import.meta.url), { workerData: each }),
  );
  await Promise.all(threads.map((thread) => once(thread, "exit")));
}

if (isMainThread) await run(main);
else await task(...workerData);
