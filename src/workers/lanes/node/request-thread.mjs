/** The thread behind `askInHelperThread`: makes one request after the other and raises its flag. */
import { once } from "node:events";
import { writeSync } from "node:fs";
import { connect } from "node:net";
import { parentPort } from "node:worker_threads";
import { request } from "./lane.mjs";

parentPort.on("message", async ({ server, number, ms, answered }) => {
  const socket = connect(server);
  socket.once("end", () => socket.destroy(new Error("the delay server ended")));
  try {
    await once(socket, "connect");
    socket.write(request(number, ms));
    await once(socket, "data");
  } catch (error) {
    // The lane's first thread stands still and would never hear of it.
    writeSync(2, `${error}\n`);
    process.kill(process.pid, "SIGTERM");
  }
  socket.destroy();
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});
