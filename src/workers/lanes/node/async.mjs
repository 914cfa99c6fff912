/** One thread, one event loop: each await lets the others go on. */
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
    compute(number, ms); // nothing to await here: the loop stands still
  }
  say("stop", number);
}

async function main(tasks) {
  await Promise.all(tasks.map((each) => task(...each)));
}

await run(main);
