/** A pool of a few processes: each gets the next task when it is done with one. */
import { fork } from "node:child_process";
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
    compute(number, ms);
  }
  say("stop", number);
}

async function work(queue) {
  const child = fork(import.meta.filename, ["task"]);
  for (const each of queue) {
    child.send(each);
    await once(child, "message");
  }
  child.disconnect();
  await once(child, "exit");
}

async function main(tasks) {
  const queue = tasks.values();
  const processes = Math.min(limit, tasks.length);
  await Promise.all(Array.from({ length: processes }, () => work(queue)));
}

if (process.argv[2] !== "task") await run(main);
else process.on("message", (each) => task(...each).then(() => process.send("done")));
