/** A thread for each task. Node can end a thread whose time is over, whatever it is doing. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { compute, delayServer, request, run, say, timeout } from "./lane.mjs";

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

async function inTime(each) {
  const thread = new Worker(new URL(import.meta.url), { workerData: each });
  const exit = once(thread, "exit");
  await once(thread, "online");
  if ((await Promise.race([exit, setTimeout(timeout, "late")])) === "late") {
    await thread.terminate();
    say("expire", each[0]);
  }
}

async function main(tasks) {
  await Promise.all(tasks.map(inTime));
}

if (isMainThread) await run(main);
else await task(...workerData);
