/** A process for each task. One whose time is over is killed, whatever it is doing. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
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
  const child = fork(import.meta.filename, ["task", JSON.stringify(each)]);
  const exit = once(child, "exit");
  await once(child, "message"); // it has started up
  if ((await Promise.race([exit, setTimeout(timeout, "late")])) === "late") {
    child.kill("SIGKILL");
    await exit;
    say("expire", each[0]);
  }
}

async function main(tasks) {
  await Promise.all(tasks.map(inTime));
}

if (process.argv[2] === "task") {
  process.send("up");
  process.disconnect();
  await task(...JSON.parse(process.argv[3]));
} else await run(main);
