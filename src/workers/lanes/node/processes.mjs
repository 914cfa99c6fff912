/** A process for each task: its own Node, its own memory. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
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
  const processes = tasks.map((each) =>
    fork(import.meta.filename, ["task", JSON.stringify(each)]),
  );
  await Promise.all(processes.map((process) => once(process, "exit")));
}

if (process.argv[2] === "task") await task(...JSON.parse(process.argv[3]));
else await run(main);
